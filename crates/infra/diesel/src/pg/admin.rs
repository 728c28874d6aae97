//! PostgreSQL as a whole.

use super::{Conn, connect::Target, declarations, migrations};
use crate::{
    MigrationSets,
    admin::{AdminError, Difference, MigrationStatus},
};
use diesel::{QueryableByName, result::Error, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use kernel::DeclaredPermission;

async fn connect(target: &Target) -> Result<Conn, AdminError> {
    target.connect().await.map_err(AdminError::Unreachable)
}

fn quoted(target: &Target) -> Result<String, AdminError> {
    let name = target.database().ok_or(AdminError::NoName)?;
    Ok(format!("\"{}\"", name.replace('"', "\"\"")))
}

pub(crate) async fn create(target: &Target) -> Result<bool, AdminError> {
    let mut conn = connect(&target.maintenance()).await?;
    match sql_query(format!("create database {}", quoted(target)?)).execute(&mut conn).await {
        Ok(_) => Ok(true),
        Err(Error::DatabaseError(_, information)) if information.message().contains("already exists") => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn drop(target: &Target) -> Result<bool, AdminError> {
    let mut conn = connect(&target.maintenance()).await?;
    match sql_query(format!("drop database {} with (force)", quoted(target)?)).execute(&mut conn).await {
        Ok(_) => Ok(true),
        Err(Error::DatabaseError(_, information)) if information.message().contains("does not exist") => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The lock goes with the connection, also when this process dies.
async fn connect_alone(target: &Target) -> Result<Conn, AdminError> {
    let mut conn = connect(target).await?;
    conn.batch_execute("select pg_advisory_lock(7236828794)").await?;
    Ok(conn)
}

pub(crate) async fn migrate(
    target: &Target,
    sets: &MigrationSets,
    applied: &mut (dyn FnMut(&str) + Send),
) -> Result<(), AdminError> {
    migrations::migrate(connect_alone(target).await?, sets, applied).map(std::mem::drop)
}

pub(crate) async fn rollback(
    target: &Target,
    sets: &MigrationSets,
    steps: usize,
    reverted: &mut (dyn FnMut(&str) + Send),
) -> Result<(), AdminError> {
    migrations::rollback(connect_alone(target).await?, sets, steps, reverted).map(std::mem::drop)
}

pub(crate) async fn declare(target: &Target, permissions: &[DeclaredPermission]) -> Result<Vec<String>, AdminError> {
    Ok(declarations::declare(&mut connect(target).await?, permissions).await?)
}

pub(crate) async fn status(target: &Target, sets: &MigrationSets) -> Result<Vec<MigrationStatus>, AdminError> {
    migrations::status(connect(target).await?, sets).map(|(_, status)| status)
}

pub(crate) async fn check(target: &Target, sets: &MigrationSets) -> Result<Vec<Difference>, AdminError> {
    let mut conn = connect(target).await?;
    let live = facts(&mut conn).await?;

    // in a schema of its own, in a transaction that never ends well: nothing of it is seen by anybody
    conn.begin_test_transaction().await?;
    conn.batch_execute("create schema loggia_expected; set local search_path to loggia_expected").await?;
    let mut conn = migrations::migrate(conn, sets, &mut |_| {})?;
    let expected = facts(&mut conn).await?;
    Ok(Difference::between(&live, &expected))
}

#[derive(QueryableByName)]
struct Fact {
    #[diesel(sql_type = Text)]
    fact: String,
}

/// Everything about the current schema that a migration can make, a line each, without the schema's name.
const FACTS: &str = "\
select format('column %s.%s %s%s%s', c.table_name, c.column_name, c.data_type,
        case c.is_nullable when 'NO' then ' not null' else '' end,
        coalesce(' default ' || replace(c.column_default, current_schema() || '.', ''), '')) as fact
    from information_schema.columns c where c.table_schema = current_schema()
union all
select format('constraint %s on %s: %s', n.conname, t.relname,
        replace(pg_get_constraintdef(n.oid), current_schema() || '.', ''))
    from pg_constraint n join pg_class t on t.oid = n.conrelid
    where n.connamespace = current_schema()::regnamespace
union all
select replace(i.indexdef, current_schema() || '.', '') from pg_indexes i where i.schemaname = current_schema()
order by 1";

async fn facts(conn: &mut Conn) -> Result<Vec<String>, AdminError> {
    let facts: Vec<Fact> = sql_query(FACTS).load(conn).await?;
    Ok(facts.into_iter().map(|row| row.fact).collect())
}
