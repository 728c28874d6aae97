//! PostgreSQL as a whole.

use super::{Conn, connect::Target, declarations, migrations, requirements};
use crate::{
    MigrationSets,
    admin::{refused, unreachable},
};
use diesel::{QueryableByName, result::Error, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use kernel::DeclaredPermission;
use services::{AdministrationError, MigrationStatus, Progress, SchemaDifference};

async fn connect(target: &Target) -> Result<Conn, AdministrationError> {
    target.connect().await.map_err(unreachable)
}

fn quoted(target: &Target) -> Result<String, AdministrationError> {
    let name = target.database().ok_or(AdministrationError::NoName)?;
    Ok(format!("\"{}\"", name.replace('"', "\"\"")))
}

pub(crate) async fn create(target: &Target) -> Result<bool, AdministrationError> {
    let mut conn = connect(&target.maintenance()).await?;
    // the template of the server may have another encoding
    let name = quoted(target)?;
    let create = format!("create database {name} encoding 'UTF8' template template0");
    match sql_query(create).execute(&mut conn).await {
        Ok(_) => Ok(true),
        Err(Error::DatabaseError(_, information))
            if information.message().contains("already exists") =>
        {
            Ok(false)
        }
        Err(error) => Err(refused(error)),
    }
}

pub(crate) async fn drop(target: &Target) -> Result<bool, AdministrationError> {
    let mut conn = connect(&target.maintenance()).await?;
    match sql_query(format!("drop database {} with (force)", quoted(target)?))
        .execute(&mut conn)
        .await
    {
        Ok(_) => Ok(true),
        Err(Error::DatabaseError(_, information))
            if information.message().contains("does not exist") =>
        {
            Ok(false)
        }
        Err(error) => Err(refused(error)),
    }
}

/// Locks the migrations until the connection is dropped, also when this process dies. A transaction
/// holds the lock, because a session may belong to a pooler.
async fn lock(target: &Target) -> Result<Conn, AdministrationError> {
    let mut conn = connect(target).await?;
    let lock = "begin; set local statement_timeout = 0; \
         set local idle_in_transaction_session_timeout = 0; \
         select pg_advisory_xact_lock(7236828794)";
    conn.batch_execute(lock).await.map_err(refused)?;
    Ok(conn)
}

pub(crate) async fn migrate(
    target: &Target,
    sets: &MigrationSets,
    applied: &mut Progress<'_>,
) -> Result<(), AdministrationError> {
    requirements::verify(target).await?;
    let _lock = lock(target).await?;
    migrations::migrate(connect(target).await?, sets, applied).map(std::mem::drop)
}

pub(crate) async fn rollback(
    target: &Target,
    sets: &MigrationSets,
    steps: usize,
    reverted: &mut Progress<'_>,
) -> Result<(), AdministrationError> {
    let _lock = lock(target).await?;
    migrations::rollback(connect(target).await?, sets, steps, reverted).map(std::mem::drop)
}

pub(crate) async fn declare(
    target: &Target,
    permissions: &[DeclaredPermission],
) -> Result<Vec<String>, AdministrationError> {
    declarations::declare(&mut connect(target).await?, permissions)
        .await
        .map_err(refused)
}

pub(crate) async fn status(
    target: &Target,
    sets: &MigrationSets,
) -> Result<Vec<MigrationStatus>, AdministrationError> {
    migrations::status(connect(target).await?, sets).await
}

pub(crate) async fn check(
    target: &Target,
    sets: &MigrationSets,
) -> Result<Vec<SchemaDifference>, AdministrationError> {
    requirements::verify(target).await?;
    let mut conn = connect(target).await?;
    let live = facts(&mut conn).await?;

    // in a schema of its own, in a transaction that never ends well: nothing of it is visible to
    // other connections
    conn.begin_test_transaction().await.map_err(refused)?;
    let schema = "create schema loggia_expected; set local search_path to loggia_expected";
    conn.batch_execute(schema).await.map_err(refused)?;
    let mut conn = migrations::migrate(conn, sets, &mut |_| {})?;
    let expected = facts(&mut conn).await?;
    Ok(SchemaDifference::between(&live, &expected))
}

#[derive(QueryableByName)]
struct Fact {
    #[diesel(sql_type = Text)]
    fact: String,
}

/// Everything about the current schema that a migration can make, a line each, without the schema's
/// name.
const FACTS: &str = "\
select format('column %s.%s %s%s%s', c.table_name, c.column_name, c.data_type,
        case c.is_nullable when 'NO' then ' not null' else '' end,
        coalesce(' default ' || replace(c.column_default, quote_ident(current_schema()) || '.', ''), '')) as fact
    from information_schema.columns c where c.table_schema = current_schema()
union all
select format('constraint %s on %s: %s', n.conname, t.relname,
        replace(pg_get_constraintdef(n.oid), quote_ident(current_schema()) || '.', ''))
    from pg_constraint n join pg_class t on t.oid = n.conrelid
    where n.connamespace = (select oid from pg_namespace where nspname = current_schema())
union all
select replace(i.indexdef, quote_ident(current_schema()) || '.', '') from pg_indexes i where i.schemaname = current_schema()
order by 1";

async fn facts(conn: &mut Conn) -> Result<Vec<String>, AdministrationError> {
    let facts: Vec<Fact> = sql_query(FACTS).load(conn).await.map_err(refused)?;
    Ok(facts.into_iter().map(|row| row.fact).collect())
}
