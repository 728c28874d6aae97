use super::{SharedPool, connection};
use crate::baseline::session::{SessionToken, answer};
use actix_web::{HttpResponse, web};
use diesel::{ExpressionMethods, QueryDsl, result::Error};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

diesel::table! {
    session (id) {
        id -> Uuid,
        generation -> Integer,
    }
}

pub(super) async fn rotate(
    pool: SharedPool,
    token: web::Json<SessionToken>,
) -> actix_web::Result<HttpResponse> {
    let mut conn = connection(&pool).await?;
    answer(compare_and_set(&mut conn, *token).await)
}

async fn compare_and_set(
    conn: &mut AsyncPgConnection,
    token: SessionToken,
) -> Result<SessionToken, Error> {
    conn.transaction(async |conn| {
        let row = session::table
            .find(token.session_id)
            .select(session::generation);
        let next = token.successor(row.first(conn).await?)?;
        let current = session::table
            .find(token.session_id)
            .filter(session::generation.eq(token.generation));
        let update = diesel::update(current).set(session::generation.eq(next.generation));
        next.updated(update.execute(conn).await?)
    })
    .await
}
