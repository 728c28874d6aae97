use super::Connection;
use crate::baseline::session::{SessionToken, answer};
use actix_web::{HttpResponse, error, web};
use diesel::{ExpressionMethods, QueryDsl, result::Error};
use diesel_async::{RunQueryDsl, pooled_connection::deadpool::Pool};

diesel::table! {
    session (id) {
        id -> Text,
        generation -> Integer,
    }
}

/// The pool for writes. A type of its own, because `web::Data` is looked up by type.
pub(super) struct Writer(pub Pool<Connection>);

pub(super) async fn rotate(
    pool: web::Data<Writer>,
    token: web::Json<SessionToken>,
) -> actix_web::Result<HttpResponse> {
    let mut conn = pool.0.get().await.map_err(error::ErrorServiceUnavailable)?;
    answer(compare_and_set(&mut conn, *token).await)
}

async fn compare_and_set(
    conn: &mut Connection,
    token: SessionToken,
) -> Result<SessionToken, Error> {
    let id = token.session_id.to_string();
    conn.immediate_transaction(async |conn| {
        let row = session::table.find(&id).select(session::generation);
        let next = token.successor(row.first(conn).await?)?;
        let current = session::table
            .find(&id)
            .filter(session::generation.eq(token.generation));
        let update = diesel::update(current).set(session::generation.eq(next.generation));
        next.updated(update.execute(conn).await?)
    })
    .await
}
