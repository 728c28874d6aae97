//! Detects poolers that give each transaction another session.

use super::PATIENCE;
use crate::pg::Conn;
use diesel::{QueryResult, QueryableByName, sql_query, sql_types::Integer};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use std::{
    pin::pin,
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// If a query takes longer, waiting says nothing about a pooler.
const SLOW: Duration = Duration::from_secs(1);

#[derive(QueryableByName)]
struct Session {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

async fn session(conn: &mut Conn) -> QueryResult<i32> {
    let query = sql_query("select pg_backend_pid() as pid");
    query.get_result::<Session>(conn).await.map(|row| row.pid)
}

async fn begin(conn: &mut Conn) -> QueryResult<i32> {
    conn.batch_execute("begin").await?;
    session(conn).await
}

/// Returns whether transactions of one connection run in different sessions; `false` if the server
/// is too slow to tell. A pooler that takes sessions in turn changes them by itself; one that
/// prefers the session used last does so when another transaction keeps that one.
pub(super) async fn change(mut conn: Conn, mut other: Conn) -> QueryResult<bool> {
    let asked = Instant::now();
    let Ok(first) = timeout(PATIENCE, session(&mut conn)).await else {
        return Ok(false);
    };
    let (first, is_slow) = (first?, asked.elapsed() > SLOW);
    let Ok(second) = timeout(PATIENCE, session(&mut conn)).await else {
        return Ok(false);
    };
    if second? != first {
        return Ok(true);
    }
    if is_slow {
        return Ok(false);
    }
    let Ok(begun) = timeout(PATIENCE, begin(&mut other)).await else {
        return Ok(false);
    };
    begun?;

    let mut second = pin!(session(&mut conn));
    if let Ok(second) = timeout(PATIENCE, &mut second).await {
        return Ok(second? != first);
    }
    // a pooler with a single session answers as soon as that is free
    drop(other);
    match timeout(PATIENCE, second).await {
        Ok(answered) => answered.map(|_| true),
        Err(_) => Ok(false),
    }
}
