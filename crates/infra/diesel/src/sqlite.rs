//! SQLite: its types, its connections, and the few statements it says in its own way.

use crate::types::Id;
use auth::ports::UsedGeneration;
use chrono::{DateTime, Utc};
use diesel::{QueryResult, connection::AnsiTransactionManager, prelude::*, sql_types};
use diesel_async::RunQueryDsl;
use services::ClaimRequest;

pub type Conn =
    diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection, place::Place>;
pub type Backend = diesel::sqlite::Sqlite;

/// The names of diesel's own types would make `table!` generate operators that these lack.
pub mod sql {
    pub use diesel::sql_types::{
        BigInt, Binary, Bool, Integer, Json as Doc, Nullable, SmallInt, Text, Text as Key,
        TimestamptzSqlite as Ts,
    };
}

#[path = "shared/adapters.rs"]
mod shared;
pub use shared::*;

pub(crate) mod admin;
pub mod connect;
mod files;
pub mod place;
pub(crate) mod point_reads;
pub(crate) use point_reads::PointReads;
pub use point_reads::{Lane, PointConnection};

/// The migrations of a set for this backend.
pub(crate) fn embedded(set: &crate::MigrationSet) -> &diesel_migrations::EmbeddedMigrations {
    &set.sqlite
}

/// The name of this backend.
pub const KIND: &str = "sqlite";

/// A statement that is dropped half-way blocks its thread, and panics on a single-threaded runtime.
pub const DETACHES_READS: bool = true;

/// A deferred transaction that turns into a writer fails at once when another one wrote meanwhile,
/// regardless of the busy timeout; this one waits for its turn before it reads anything.
pub(crate) async fn begin_write(conn: &mut Conn) -> QueryResult<()> {
    conn.spawn_blocking(|conn| {
        AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
    })
    .await
}

/// Returns whether migrations have been applied before.
pub(crate) async fn has_migrations_table(conn: &mut Conn) -> QueryResult<bool> {
    const TABLE: &str =
        "exists (select 1 from sqlite_master where name = '__diesel_schema_migrations')";
    let exists = diesel::dsl::sql::<sql_types::Bool>(TABLE);
    diesel::select(exists).get_result(conn).await
}

/// The file has the clock of its machine.
pub(crate) async fn server_time(_: &mut Conn) -> QueryResult<Option<DateTime<Utc>>> {
    Ok(None)
}

/// There is one writer.
pub(crate) async fn lock_signing_keys(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// There is one writer. Answers whether it is there.
pub(crate) async fn lock_account(conn: &mut Conn, id: Id) -> QueryResult<bool> {
    use schema::account::dsl;
    let found = dsl::account
        .find(id)
        .select(dsl::id)
        .first::<Id>(conn)
        .await
        .optional();
    found.map(|found| found.is_some())
}

const CLAIM: &str = "\
update delivery set state = 1, attempts = attempts + 1, fence = fence + 1, locked_by = ?, locked_until = ?
where id in (
    select id from delivery d
    where kind in (select value from json_each(?)) and state = 0 and run_at <= ?
      and (ordering_key is null or not exists (
          select 1 from delivery e
          where e.kind = d.kind and e.ordering_key = d.ordering_key and e.id < d.id and e.state in (0, 1)))
    order by priority desc, id
    limit ?)
returning id, message_id, kind, priority, payload, headers, attempts, fence,
    ordering_key is not null as is_ordered";

pub(crate) async fn claim(conn: &mut Conn, request: &ClaimRequest) -> QueryResult<Vec<ClaimedRow>> {
    diesel::sql_query(CLAIM)
        .bind::<sql_types::Text, _>(request.worker.clone())
        .bind::<sql_types::TimestamptzSqlite, DateTime<Utc>>(request.locked_until)
        .bind::<sql_types::Json, _>(serde_json::json!(request.kinds))
        .bind::<sql_types::TimestamptzSqlite, DateTime<Utc>>(request.now)
        .bind::<sql_types::BigInt, _>(request.limit)
        .load(conn)
        .await
}

const NOTE_GENERATIONS: &str = "\
update session set used_generation = used.generation
from (select value ->> 0 as id, value ->> 1 as generation from json_each(?)) as used
where session.id = used.id and session.generation = used.generation
  and session.used_generation < used.generation";

pub(crate) async fn note_generations(
    conn: &mut Conn,
    used: &[UsedGeneration],
) -> QueryResult<usize> {
    let used: serde_json::Value = used
        .iter()
        .map(|used| serde_json::json!([used.session_id, used.generation]))
        .collect();
    diesel::sql_query(NOTE_GENERATIONS)
        .bind::<sql_types::Json, _>(used)
        .execute(conn)
        .await
}

/// Needs no lock, because SQLite has one writer.
pub(crate) async fn wait_for_receipt(_: &mut Conn, _: &str, _: &str) -> QueryResult<()> {
    Ok(())
}

/// No statistics are kept.
pub const KNOWS_FREQUENCIES: bool = false;

/// Lists the roles of `account` with their permissions.
pub(crate) const GRANTS_OF_ACCOUNT: &str = "\
    (select group_concat(assigned.role || ' ' \
            || case when role.all_permissions then '*' else coalesce(granted.permission, '') end, \
        char(10)) \
    from assigned_role assigned join role on role.name = assigned.role \
    left join role_permission granted on granted.role = role.name \
    where assigned.user_id = account.id)";

/// There is one file.
pub const READS_MAY_LAG: bool = false;

#[derive(QueryableByName)]
struct Settled {
    #[diesel(sql_type = sql_types::Text)]
    position: String,
}

/// There is one writer: positions appear in their order.
pub(crate) async fn settled(conn: &mut Conn) -> QueryResult<String> {
    let query = diesel::sql_query(
        "select cast(coalesce(max(position), 0) as text) as position from event_log",
    );
    query
        .get_result::<Settled>(conn)
        .await
        .map(|row| row.position)
}

/// The indexed expression of the user that an event is about.
pub(crate) const USER_OF_EVENT: &str = "json_extract(payload, '$.user_id')";

pub(crate) const MARKS: Marks = Marks {
    open: "event_log.position > cast(",
    close: " as integer)",
    of_row: "cast(event_log.position as text)",
    order: "event_log.position",
};

const UNSETTLED: &str = "\
select event_type, payload from event_log
where position > cast(? as integer) and event_type in (
    'auth.session_ended', 'auth.epoch_raised', 'auth.signing_key_created', 'auth.signing_key_revoked')";

pub(crate) async fn unsettled(conn: &mut Conn, cursor: &str) -> QueryResult<Vec<RevocationRow>> {
    diesel::sql_query(UNSETTLED)
        .bind::<sql_types::Text, _>(cursor.to_owned())
        .load(conn)
        .await
}
