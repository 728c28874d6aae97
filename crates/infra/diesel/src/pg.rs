//! PostgreSQL: its types, its connections, and the few statements it says in its own way.

use crate::types::Id;
use auth::ports::UsedGeneration;
use chrono::{DateTime, Utc};
use diesel::{QueryResult, prelude::*, sql_types};
use diesel_async::{AnsiTransactionManager, RunQueryDsl};
use services::ClaimRequest;

pub type Conn = connection::PgConnection;
pub type Backend = diesel::pg::Pg;

/// The names of diesel's own types would make `table!` generate operators that these lack.
pub mod sql {
    pub use diesel::sql_types::{
        BigInt, Binary, Bool, Integer, Jsonb as Doc, Nullable, SmallInt, Text, Timestamptz as Ts,
        Uuid as Key,
    };
}

#[path = "shared/adapters.rs"]
mod shared;
pub use shared::*;

mod address;
pub(crate) mod admin;
pub mod connect;
pub mod connection;
pub(crate) mod point_reads;
pub(crate) mod requirements;
mod tls;
pub(crate) use address::Address;
pub(crate) use point_reads::PointReads;
pub use point_reads::{Lane, PointConnection};

/// The migrations of a set for this backend.
pub(crate) fn embedded(set: &crate::MigrationSet) -> &diesel_migrations::EmbeddedMigrations {
    &set.postgres
}

/// The name of this backend.
pub const KIND: &str = "postgresql";

/// A client that goes away must not cancel SQLite; here it may.
pub const DETACHES_READS: bool = false;

/// The limits of [`connect::pool`] for a session that others use after the transaction.
const BEGIN_IN_A_LENT_SESSION: &str = "begin; set local statement_timeout = '30s'; \
     set local idle_in_transaction_session_timeout = '60s'";

pub(crate) async fn begin_write(conn: &mut Conn) -> QueryResult<()> {
    if conn.has_session() {
        conn.begin_with_next_statement().await
    } else {
        AnsiTransactionManager::begin_transaction_sql(conn, BEGIN_IN_A_LENT_SESSION).await
    }
}

/// Returns whether migrations have been applied before.
pub(crate) async fn has_migrations_table(conn: &mut Conn) -> QueryResult<bool> {
    const TABLE: &str = "to_regclass('__diesel_schema_migrations') is not null";
    let exists = diesel::dsl::sql::<sql_types::Bool>(TABLE);
    diesel::select(exists).get_result(conn).await
}

/// Returns the time of the server.
pub(crate) async fn server_time(conn: &mut Conn) -> QueryResult<Option<DateTime<Utc>>> {
    let now = diesel::dsl::sql::<sql_types::Timestamptz>("clock_timestamp()");
    diesel::select(now).get_result(conn).await.map(Some)
}

/// Takes an advisory lock until the transaction ends.
pub(crate) async fn lock_signing_keys(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("select pg_advisory_xact_lock(7236828793)")
        .execute(conn)
        .await
        .map(drop)
}

/// `FOR NO KEY UPDATE`: blocks writers, not foreign-key checks. Returns whether the row exists.
pub(crate) async fn lock_account(conn: &mut Conn, id: Id) -> QueryResult<bool> {
    use schema::account::dsl;
    let locked = dsl::account
        .find(id)
        .select(dsl::id)
        .for_no_key_update()
        .first::<Id>(conn)
        .await
        .optional();
    locked.map(|found| found.is_some())
}

const CLAIM: &str = "\
with due as (
    select id from delivery d
    where kind = any($1) and state = 0 and run_at <= $2
      and (ordering_key is null or not exists (
          select 1 from delivery e
          where e.kind = d.kind and e.ordering_key = d.ordering_key and e.id < d.id and e.state in (0, 1)))
    order by priority desc, id
    limit $3
    for update skip locked
)
update delivery set state = 1, attempts = attempts + 1, fence = fence + 1, locked_by = $4, locked_until = $5
from due where delivery.id = due.id
returning delivery.id, message_id, kind, priority, payload, headers, attempts, fence,
    ordering_key is not null as is_ordered";

pub(crate) async fn claim(conn: &mut Conn, request: &ClaimRequest) -> QueryResult<Vec<ClaimedRow>> {
    diesel::sql_query(CLAIM)
        .bind::<sql_types::Array<sql_types::Text>, _>(&request.kinds)
        .bind::<sql_types::Timestamptz, _>(request.now)
        .bind::<sql_types::BigInt, _>(request.limit)
        .bind::<sql_types::Text, _>(&request.worker)
        .bind::<sql_types::Timestamptz, DateTime<Utc>>(request.locked_until)
        .load(conn)
        .await
}

/// A concurrent rotation makes the generation differ, which PostgreSQL checks again after its wait.
const NOTE_GENERATIONS: &str = "\
update session set used_generation = used.generation
from unnest($1, $2) as used (id, generation)
where session.id = used.id and session.generation = used.generation
  and session.used_generation < used.generation";

pub(crate) async fn note_generations(
    conn: &mut Conn,
    used: &[UsedGeneration],
) -> QueryResult<usize> {
    let ids: Vec<_> = used.iter().map(|used| used.session_id.uuid()).collect();
    let generations: Vec<_> = used.iter().map(|used| used.generation).collect();
    diesel::sql_query(NOTE_GENERATIONS)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .bind::<sql_types::Array<sql_types::Integer>, _>(generations)
        .execute(conn)
        .await
}

/// Waits for a concurrent holder of the same key, and leaves its row as it is.
pub(crate) async fn wait_for_receipt(conn: &mut Conn, actor: &str, key: &str) -> QueryResult<()> {
    use schema::command_receipt::dsl;
    let held = dsl::command_receipt
        .filter(dsl::actor.eq(actor))
        .filter(dsl::key.eq(key));
    held.select(dsl::key)
        .for_update()
        .first::<String>(conn)
        .await
        .optional()
        .map(drop)
}

/// PostgreSQL plans by statistics about value frequencies.
pub const KNOWS_FREQUENCIES: bool = true;

/// Lists the roles of `account` with their permissions.
pub(crate) const GRANTS_OF_ACCOUNT: &str = "\
    (select string_agg(assigned.role || ' ' \
            || case when role.all_permissions then '*' else coalesce(granted.permission, '') end, \
        e'\\n') \
    from assigned_role assigned join role on role.name = assigned.role \
    left join role_permission granted on granted.role = role.name \
    where assigned.user_id = account.id)";

/// Queries may read from a replica.
pub const READS_MAY_LAG: bool = true;

#[derive(QueryableByName)]
struct Settled {
    #[diesel(sql_type = sql_types::Text)]
    xmin: String,
}

/// Returns the oldest running transaction. Its writes and those of later ones may become visible in
/// any order.
pub(crate) async fn settled(conn: &mut Conn) -> QueryResult<String> {
    let query = diesel::sql_query("select pg_snapshot_xmin(pg_current_snapshot())::text as xmin");
    query.get_result::<Settled>(conn).await.map(|row| row.xmin)
}

/// The indexed expression of the user that an event is about.
pub(crate) const USER_OF_EVENT: &str = "payload ->> 'user_id'";

pub(crate) const MARKS: Marks = Marks {
    open: "event_log.tx >= ",
    close: "::text::xid8",
    of_row: "event_log.tx::text",
    order: "event_log.tx, event_log.position",
};

const UNSETTLED: &str = "\
select event_type, payload from event_log
where tx >= $1::text::xid8 and event_type in ('auth.session_ended', 'auth.epoch_raised')
union all
select event_type, payload from event_log
where tx >= $1::text::xid8 and event_type in ('auth.signing_key_created', 'auth.signing_key_revoked')";

pub(crate) async fn unsettled(conn: &mut Conn, cursor: &str) -> QueryResult<Vec<RevocationRow>> {
    diesel::sql_query(UNSETTLED)
        .bind::<sql_types::Text, _>(cursor)
        .load(conn)
        .await
}
