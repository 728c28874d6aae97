mod rotate;

use super::{
    Routes,
    user::{Row, answer},
};
use crate::{Result, machine::variable};
use actix_web::{HttpResponse, error, web};
use diesel::{
    ConnectionError, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl,
    SqliteConnection,
};
use diesel_async::{
    AsyncConnection, RunQueryDsl, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
    },
    sync_connection_wrapper::SyncConnectionWrapper,
};
use futures_util::FutureExt;
use std::sync::Arc;
use uuid::Uuid;

type Connection = SyncConnectionWrapper<SqliteConnection>;

/// The pragmas of Loggia, with the same durability.
fn pragmas(query_only: bool) -> String {
    let synchronous =
        variable("LOGGIA__DATABASE__SQLITE_SYNCHRONOUS").unwrap_or_else(|| "full".to_owned());
    format!(
        "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = {synchronous}; \
         pragma foreign_keys = on; pragma temp_store = memory; pragma query_only = {query_only};"
    )
}

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

/// One connection writes, like in Loggia.
pub(super) fn routes(path: &str, size: usize) -> Result<Routes> {
    let readers = web::Data::new(pool(path, size, true)?);
    let writer = web::Data::new(rotate::Writer(pool(path, 1, false)?));
    Ok(Arc::new(move |config| {
        config
            .app_data(readers.clone())
            .route("/users/{id}", web::get().to(show));
        config
            .app_data(writer.clone())
            .route("/sessions/refresh", web::post().to(rotate::rotate));
    }))
}

fn pool(path: &str, size: usize, query_only: bool) -> Result<Pool<Connection>> {
    let mut config = ManagerConfig::<Connection>::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |path| {
        async move {
            let mut conn = Connection::establish(path).await?;
            conn.batch_execute(&pragmas(query_only))
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(path, config);
    Ok(Pool::builder(manager).max_size(size).build()?)
}

async fn show(
    pool: web::Data<Pool<Connection>>,
    id: web::Path<Uuid>,
) -> actix_web::Result<HttpResponse> {
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
