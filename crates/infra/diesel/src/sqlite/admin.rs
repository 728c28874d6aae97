//! SQLite as a whole: a file and its companions.

use super::{Conn, connect::Target, declarations, files, migrations};
use crate::{
    MigrationSets, SqliteSynchronous,
    admin::{refused, unreachable},
};
use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::RunQueryDsl;
use kernel::DeclaredPermission;
use services::{AdministrationError, MigrationStatus, Progress, SchemaDifference};

async fn connect(target: &Target) -> Result<Conn, AdministrationError> {
    target
        .connect(SqliteSynchronous::Full, false)
        .await
        .map_err(unreachable)
}

pub(crate) async fn create(target: &Target) -> Result<bool, AdministrationError> {
    if target.path().exists() {
        return Ok(false);
    }
    files::create(target.path())?;
    connect(target).await.map(|_| true)
}

pub(crate) fn drop(target: &Target) -> Result<bool, AdministrationError> {
    Ok(files::remove(target.path())?)
}

/// Makes the file when there is none.
pub(crate) async fn migrate(
    target: &Target,
    sets: &MigrationSets,
    applied: &mut Progress<'_>,
) -> Result<(), AdministrationError> {
    create(target).await?;
    let _lock = files::lock(target.path())?;
    migrations::migrate(connect(target).await?, sets, applied).map(std::mem::drop)
}

pub(crate) async fn rollback(
    target: &Target,
    sets: &MigrationSets,
    steps: usize,
    reverted: &mut Progress<'_>,
) -> Result<(), AdministrationError> {
    let conn = existing(target).await?;
    let _lock = files::lock(target.path())?;
    migrations::rollback(conn, sets, steps, reverted).map(std::mem::drop)
}

/// Looking at a database must not make one.
async fn existing(target: &Target) -> Result<Conn, AdministrationError> {
    if !target.path().exists() {
        let path = std::path::absolute(target.path())?;
        return Err(AdministrationError::Missing(path));
    }
    if let Err(error) = files::restrict(target.path()) {
        tracing::warn!(%error, "other users may be able to read the files of the database");
    }
    connect(target).await
}

pub(crate) async fn declare(
    target: &Target,
    permissions: &[DeclaredPermission],
) -> Result<Vec<String>, AdministrationError> {
    declarations::declare(&mut existing(target).await?, permissions)
        .await
        .map_err(refused)
}

pub(crate) async fn status(
    target: &Target,
    sets: &MigrationSets,
) -> Result<Vec<MigrationStatus>, AdministrationError> {
    migrations::status(existing(target).await?, sets).await
}

pub(crate) async fn check(
    target: &Target,
    sets: &MigrationSets,
) -> Result<Vec<SchemaDifference>, AdministrationError> {
    let live = facts(&mut existing(target).await?).await?;
    // an empty name is a private database that SQLite deletes when the connection closes
    let scratch = <Conn as diesel_async::AsyncConnection>::establish("")
        .await
        .map_err(unreachable)?;
    let expected = facts(&mut migrations::migrate(scratch, sets, &mut |_| {})?).await?;
    Ok(SchemaDifference::between(&live, &expected))
}

#[derive(QueryableByName)]
struct Fact {
    #[diesel(sql_type = Text)]
    fact: String,
}

/// Everything that a migration can make, a line each.
const FACTS: &str = "\
select format('column %s.%s %s%s%s%s', m.name, c.name, c.type, iif(c.\"notnull\", ' not null', ''),
        iif(c.dflt_value is null, '', ' default ' || c.dflt_value), iif(c.pk, ' primary key ' || c.pk, '')) as fact
    from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'
union all
select format('foreign key %s.%s references %s.%s on delete %s', m.name, f.\"from\", f.\"table\", f.\"to\", f.on_delete)
    from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'
union all
select format('unique %s (%s)', m.name, (select group_concat(x.name) from pragma_index_info(i.name) x))
    from sqlite_master m join pragma_index_list(m.name) i where m.type = 'table' and i.origin = 'u'
union all
select replace(m.sql, char(10), ' ') from sqlite_master m where m.type = 'index' and m.sql is not null
order by 1";

async fn facts(conn: &mut Conn) -> Result<Vec<String>, AdministrationError> {
    let facts: Vec<Fact> = sql_query(FACTS).load(conn).await.map_err(refused)?;
    Ok(facts.into_iter().map(|row| row.fact).collect())
}
