use crate::baseline::session::{Held, answer};
use actix_web::{HttpResponse, error, web};
use diesel::{ExpressionMethods, QueryDsl, result::Error};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, pooled_connection::deadpool::Pool};

diesel::table! {
    session (id) {
        id -> Uuid,
        generation -> Integer,
    }
}

pub(super) async fn rotate(
    pool: web::Data<Pool<AsyncPgConnection>>,
    held: web::Json<Held>,
) -> actix_web::Result<HttpResponse> {
    let mut conn = pool.get().await.map_err(error::ErrorServiceUnavailable)?;
    answer(compare_and_set(&mut conn, *held).await)
}

async fn compare_and_set(conn: &mut AsyncPgConnection, held: Held) -> Result<Held, Error> {
    conn.transaction(async |conn| {
        let row = session::table.find(held.session_id).select(session::generation);
        let next = held.successor(row.first(conn).await?)?;
        let current = session::table.find(held.session_id).filter(session::generation.eq(held.generation));
        let update = diesel::update(current).set(session::generation.eq(next.generation));
        next.written(update.execute(conn).await?)
    })
    .await
}
