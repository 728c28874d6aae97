mod rotate;

use super::{
    Routes,
    user::{Row, answer},
};
use crate::Result;
use actix_web::{HttpResponse, error, web};
use diesel::{ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::{
    AsyncPgConnection, RunQueryDsl,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
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

pub(super) fn routes(url: &str, size: usize) -> Result<Routes> {
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    config.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    let pool = web::Data::new(Pool::builder(manager).max_size(size).build()?);
    Ok(Arc::new(move |config| {
        config
            .app_data(pool.clone())
            .route("/users/{id}", web::get().to(show));
        config.route("/sessions/refresh", web::post().to(rotate::rotate));
    }))
}

async fn show(
    pool: web::Data<Pool<AsyncPgConnection>>,
    id: web::Path<Uuid>,
) -> actix_web::Result<HttpResponse> {
    let mut conn = pool.get().await.map_err(error::ErrorServiceUnavailable)?;
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
