use super::Connection;
use crate::baseline::session::{Held, answer};
use actix_web::{HttpResponse, error, web};
use diesel::{ExpressionMethods, QueryDsl, result::Error};
use diesel_async::{RunQueryDsl, pooled_connection::deadpool::Pool};

diesel::table! {
    session (id) {
        id -> Text,
        generation -> Integer,
    }
}

/// The only pool that writes; of another type than the one that reads, so that a handler gets the one it asks for.
pub(super) struct Writer(pub Pool<Connection>);

pub(super) async fn rotate(pool: web::Data<Writer>, held: web::Json<Held>) -> actix_web::Result<HttpResponse> {
    let mut conn = pool.0.get().await.map_err(error::ErrorServiceUnavailable)?;
    answer(compare_and_set(&mut conn, *held).await)
}

async fn compare_and_set(conn: &mut Connection, held: Held) -> Result<Held, Error> {
    let id = held.session_id.to_string();
    conn.immediate_transaction(async |conn| {
        let row = session::table.find(&id).select(session::generation);
        let next = held.successor(row.first(conn).await?)?;
        let current = session::table.find(&id).filter(session::generation.eq(held.generation));
        let update = diesel::update(current).set(session::generation.eq(next.generation));
        next.written(update.execute(conn).await?)
    })
    .await
}
