//! Inserts up to a million users directly into the database.

use crate::{
    Result,
    database::{Database, Kind},
};
use diesel::SqliteConnection;
use diesel_async::{
    AsyncConnection, AsyncPgConnection, SimpleAsyncConnection,
    sync_connection_wrapper::SyncConnectionWrapper,
};

/// Grants the superadmin role to the user.
pub fn grant_superadmin(database: &Database<'_>, user_id: &str) -> Result<()> {
    execute(
        database,
        &format!(
            "insert into assignment (user_id, version) values ('{user_id}', 1);
             insert into assigned_role (user_id, role) values ('{user_id}', 'superadmin');"
        ),
    )
}

/// Inserts users with profiles, created one second apart; one in a hundred is suspended, one in two
/// has the admin role.
pub fn seed(database: &Database<'_>, from: usize, to: usize) -> Result<()> {
    let (id, moment, update_statistics) = match database.kind {
        Kind::Sqlite => (
            "printf('01940000-0000-7000-8000-%012x', n)",
            "strftime('%Y-%m-%d %H:%M:%S+00:00', 1700000000 + n, 'unixepoch')",
            "",
        ),
        Kind::Postgres => (
            "('01940000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
            "to_timestamp(1700000000 + n)",
            "analyze account; analyze profile; analyze assigned_role;",
        ),
    };
    let address = match database.kind {
        Kind::Sqlite => "printf('user%07d@example.org', n)",
        Kind::Postgres => "'user' || lpad(n::text, 7, '0') || '@example.org'",
    };
    let numbers = format!(
        "with recursive numbers (n) as (select {from} + 1 union all select n + 1 from numbers where n < {to})"
    );
    execute(
        database,
        &format!(
            "insert into account
                 (id, address, canonical_address, password_hash, epoch, created_at, version, profile_finalized_at,
                  suspended_at)
             {numbers}
             select {id}, {address}, {address}, 'none', 1, {moment}, 1, {moment},
                 case when n % 100 = 0 then {moment} end
             from numbers;
             insert into profile (user_id, first_name, last_name, locale, finalized_at, version)
             {numbers}
             select {id}, 'Ann', 'Lee', 'en', {moment}, 1 from numbers;
             insert into assignment (user_id, version) {numbers} select {id}, 1 from numbers where n % 2 = 0;
             insert into assigned_role (user_id, role) {numbers} select {id}, 'admin' from numbers where n % 2 = 0;
             {update_statistics}"
        ),
    )
}

fn execute(database: &Database<'_>, sql: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let url = &database.loggia.database_url;
    runtime.block_on(async {
        match database.kind {
            Kind::Sqlite => {
                let path = url.strip_prefix("sqlite://").unwrap_or(url);
                let mut conn = SyncConnectionWrapper::<SqliteConnection>::establish(path).await?;
                conn.batch_execute(&format!("pragma busy_timeout = 5000; begin; {sql} commit;"))
                    .await?;
            }
            Kind::Postgres => {
                AsyncPgConnection::establish(url)
                    .await?
                    .batch_execute(sql)
                    .await?
            }
        }
        Ok(())
    })
}
