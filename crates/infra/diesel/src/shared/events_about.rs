//! The events that a user caused or that are about them, their sign-up included.

use super::{
    Backend, Conn, USER_OF_EVENT,
    schema::{event_log, registration},
};
use crate::types::Id;
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Nullable, Text},
};
use diesel_async::RunQueryDsl;

#[derive(Queryable, Selectable)]
#[diesel(table_name = event_log)]
pub(super) struct EventRow {
    pub event_id: Id,
    pub event_type: String,
    pub aggregate: String,
    pub aggregate_id: Id,
    pub occurred_at: DateTime<Utc>,
    pub actor: String,
    pub source: Option<String>,
}

/// The newest.
pub(super) async fn events_about(
    conn: &mut Conn,
    user_id: Id,
    canonical_address: &str,
    limit: i64,
) -> QueryResult<Vec<EventRow>> {
    event_log::table
        .filter(is_about(user_id, canonical_address))
        .order(event_log::position.desc())
        .limit(limit)
        .select(EventRow::as_select())
        .load(conn)
        .await
}

/// Forgets where they were at the time.
pub(super) async fn null_sources(
    conn: &mut Conn,
    user_id: Id,
    canonical_address: &str,
) -> QueryResult<()> {
    let known = event_log::table
        .filter(event_log::source.is_not_null())
        .filter(is_about(user_id, canonical_address));
    diesel::update(known)
        .set(event_log::source.eq(None::<String>))
        .execute(conn)
        .await
        .map(drop)
}

type Condition = Box<dyn BoxableExpression<event_log::table, Backend, SqlType = Nullable<Bool>>>;

fn is_about(user_id: Id, canonical_address: &str) -> Condition {
    let sign_ups = registration::table
        .filter(registration::canonical_address.eq(canonical_address.to_owned()));
    let of_sign_up = event_log::aggregate.eq("registration");
    let of_sign_up =
        of_sign_up.and(event_log::aggregate_id.eq_any(sign_ups.select(registration::id)));
    let caused = event_log::actor
        .eq(format!("user:{}", user_id.0))
        .nullable();
    let to_them = sql::<Nullable<Text>>(USER_OF_EVENT).eq(user_id.0.to_string());
    Box::new(caused.or(to_them).or(of_sign_up.nullable()))
}
