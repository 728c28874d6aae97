use super::{
    Routes,
    user::{Row, answer},
};
use crate::Result;
use actix_web::{HttpResponse, error, web};
use diesel::{
    ConnectionError, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, SqliteConnection,
};
use diesel_async::{
    AsyncConnection, RunQueryDsl, SimpleAsyncConnection,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool},
    sync_connection_wrapper::SyncConnectionWrapper,
};
use futures_util::FutureExt;
use std::sync::Arc;
use uuid::Uuid;

type Connection = SyncConnectionWrapper<SqliteConnection>;

const PRAGMAS: &str = "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma query_only = on;";

diesel::table! {
    account (id) {
        id -> Text,
        address -> Text,
        suspended_at -> Nullable<TimestamptzSqlite>,
        created_at -> TimestamptzSqlite,
    }
}

diesel::table! {
    profile (user_id) {
        user_id -> Text,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        finalized_at -> Nullable<TimestamptzSqlite>,
    }
}

diesel::joinable!(profile -> account (user_id));
diesel::allow_tables_to_appear_in_same_query!(account, profile);

pub(super) fn routes(path: &str, size: usize) -> Result<Routes> {
    let mut config = ManagerConfig::<Connection>::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(|path| {
        async move {
            let mut conn = Connection::establish(path).await?;
            conn.batch_execute(PRAGMAS).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(path, config);
    let pool = web::Data::new(Pool::builder(manager).max_size(size).build()?);
    Ok(Arc::new(move |config| {
        config.app_data(pool.clone()).route("/users/{id}", web::get().to(show));
    }))
}

async fn show(pool: web::Data<Pool<Connection>>, id: web::Path<Uuid>) -> actix_web::Result<HttpResponse> {
    let mut conn = pool.get().await.map_err(error::ErrorServiceUnavailable)?;
    let row: Option<Row> = account::table
        .left_join(profile::table)
        .filter(account::id.eq(id.to_string()))
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
