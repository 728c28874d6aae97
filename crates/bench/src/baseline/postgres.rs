mod rotate;

use super::{
    Routes,
    user::{Row, answer},
};
use actix_web::{HttpResponse, error, web};
use diesel::{ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::{
    AsyncPgConnection, RunQueryDsl,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};
use std::sync::Arc;
use uuid::Uuid;

diesel::table! {
    account (id) {
        id -> Uuid,
        address -> Text,
        suspended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    profile (user_id) {
        user_id -> Uuid,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        finalized_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(profile -> account (user_id));
diesel::allow_tables_to_appear_in_same_query!(account, profile);

/// Each HTTP worker has its own pool, whose connections its thread drives.
pub(super) fn routes(url: &str, size: usize) -> Routes {
    let url = url.to_owned();
    Arc::new(move |config| {
        let pool = web::Data::new(pool(&url, size));
        config
            .app_data(pool)
            .route("/users/{id}", web::get().to(show));
        config.route("/sessions/refresh", web::post().to(rotate::rotate));
    })
}

fn pool(url: &str, size: usize) -> Result<Pool<AsyncPgConnection>, String> {
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    config.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    let pool = Pool::builder(manager).max_size(size).build();
    pool.map_err(|error| error.to_string())
}

type SharedPool = web::Data<Result<Pool<AsyncPgConnection>, String>>;

async fn connection(pool: &SharedPool) -> actix_web::Result<Object<AsyncPgConnection>> {
    let pool = pool.as_ref().as_ref();
    let pool = pool.map_err(|error| error::ErrorInternalServerError(error.clone()))?;
    pool.get().await.map_err(error::ErrorServiceUnavailable)
}

async fn show(pool: SharedPool, id: web::Path<Uuid>) -> actix_web::Result<HttpResponse> {
    let mut conn = connection(&pool).await?;
    let row: Option<Row> = account::table
        .left_join(profile::table)
        .filter(account::id.eq(*id))
        .select((
            account::created_at,
            account::address,
            account::suspended_at,
            profile::first_name.nullable(),
            profile::last_name.nullable(),
            profile::finalized_at.nullable(),
        ))
        .first(&mut conn)
        .await
        .optional()
        .map_err(error::ErrorInternalServerError)?;
    answer(*id, row)
}
