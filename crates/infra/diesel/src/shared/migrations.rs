//! The embedded migrations of every set, for this backend.

use super::{Backend, Conn, embedded, has_migrations_table};
use crate::{
    admin::refused,
    compatibility,
    migration_sets::{MigrationSet, MigrationSets, owner_of, stored_version},
};
use diesel::{
    QueryResult, QueryableByName,
    connection::BoxableConnection,
    migration::{
        Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion,
        Result as Migrated,
    },
    sql_query,
    sql_types::Text,
};
use diesel_async::{AsyncMigrationHarness, RunQueryDsl};
use diesel_migrations::MigrationHarness;
use kernel::BoxError;
use services::{AdministrationError, MigrationStatus};
use std::fmt;

/// A migration whose stored version names the owner of its set.
struct Owned {
    inner: Box<dyn Migration<Backend>>,
    name: OwnedName,
}

struct OwnedName {
    owner: &'static str,
    version: String,
    text: String,
}

impl MigrationName for OwnedName {
    fn version(&self) -> MigrationVersion<'_> {
        stored_version(self.owner, &self.version).into()
    }
}

impl fmt::Display for OwnedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&stored_version(self.owner, &self.text))
    }
}

impl Migration<Backend> for Owned {
    fn run(&self, conn: &mut dyn BoxableConnection<Backend>) -> Migrated<()> {
        self.inner.run(conn)
    }

    fn revert(&self, conn: &mut dyn BoxableConnection<Backend>) -> Migrated<()> {
        self.inner.revert(conn)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self.inner.metadata()
    }

    fn name(&self) -> &dyn MigrationName {
        &self.name
    }
}

/// Returns the migrations of a set in their order.
fn of(set: &MigrationSet) -> Result<Vec<Owned>, AdministrationError> {
    let migrations = MigrationSource::<Backend>::migrations(embedded(set)).map_err(failed)?;
    let mut owned: Vec<Owned> = migrations
        .into_iter()
        .map(|inner| {
            let (version, text) = (inner.name().version().to_string(), inner.name().to_string());
            Owned {
                name: OwnedName {
                    owner: set.owner,
                    version,
                    text,
                },
                inner,
            }
        })
        .collect();
    owned.sort_by(|a, b| a.name.version.cmp(&b.name.version));
    Ok(owned)
}

/// Returns the migrations of all sets in the order in which they are applied.
fn all(sets: &MigrationSets) -> Result<Vec<Owned>, AdministrationError> {
    let mut all = Vec::new();
    for set in sets.iter() {
        all.extend(of(set)?);
    }
    Ok(all)
}

fn failed(error: BoxError) -> AdministrationError {
    AdministrationError::Migration(error)
}

/// Applies pending migrations in order and reports the name of each. Needs a multi-thread runtime.
pub(crate) fn migrate(
    conn: Conn,
    sets: &MigrationSets,
    applied: &mut dyn FnMut(&str),
) -> Result<Conn, AdministrationError> {
    let mut harness = AsyncMigrationHarness::new(conn);
    let stored = applied_versions(&mut harness)?;
    for migration in all(sets)? {
        if !stored.contains(&migration.name.version().to_string()) {
            harness.run_migration(&migration).map_err(failed)?;
            applied(&migration.name.to_string());
        }
    }
    Ok(harness.into_inner())
}

/// Reverts the newest `steps` migrations: the last of the last set first.
pub(crate) fn rollback(
    conn: Conn,
    sets: &MigrationSets,
    steps: usize,
    reverted: &mut dyn FnMut(&str),
) -> Result<Conn, AdministrationError> {
    let mut harness = AsyncMigrationHarness::new(conn);
    let (stored, all) = (applied_versions(&mut harness)?, all(sets)?);
    let is_known = |version: &String| {
        all.iter()
            .any(|known| known.name.version().to_string() == *version)
    };
    let is_declared = |version: &String| sets.iter().any(|set| set.owner == owner_of(version).0);
    if let Some(newer) = stored
        .iter()
        .find(|version| is_declared(version) && !is_known(version))
    {
        return Err(AdministrationError::UnknownMigration(newer.clone()));
    }
    let applied = all
        .iter()
        .rev()
        .filter(|known| stored.contains(&known.name.version().to_string()));
    for migration in applied.take(steps) {
        harness.revert_migration(migration).map_err(failed)?;
        reverted(&migration.name.to_string());
    }
    Ok(harness.into_inner())
}

/// Returns the migrations of this program in their order, then those of other versions or programs.
/// Writes nothing.
pub(crate) async fn status(
    mut conn: Conn,
    sets: &MigrationSets,
) -> Result<Vec<MigrationStatus>, AdministrationError> {
    let mut unknown = stored_versions(&mut conn).await.map_err(refused)?;
    let all = all(sets)?;
    let own: Vec<_> = all
        .iter()
        .map(|migration| MigrationStatus {
            name: migration.name.to_string(),
            applied: unknown.contains(&migration.name.version().to_string()),
            known: true,
            compatible: true,
        })
        .collect();

    unknown.retain(|version| {
        !all.iter()
            .any(|known| known.name.version().to_string() == *version)
    });
    unknown.sort();
    let foreign = unknown.into_iter().map(|version| MigrationStatus {
        compatible: is_compatible(&version, sets, &all),
        name: version,
        applied: true,
        known: false,
    });
    Ok(own.into_iter().chain(foreign).collect())
}

/// A row of a set that this program lacks belongs to another program on the same database.
fn is_compatible(stored: &str, sets: &MigrationSets, all: &[Owned]) -> bool {
    let (owner, version) = owner_of(stored);
    if !sets.iter().any(|set| set.owner == owner) {
        return true;
    }
    let of_owner = all.iter().filter(|migration| migration.name.owner == owner);
    let known: Vec<String> = of_owner
        .map(|migration| migration.name.version.clone())
        .collect();
    compatibility::permits(version, &known)
}

fn applied_versions(
    harness: &mut AsyncMigrationHarness<Conn>,
) -> Result<Vec<String>, AdministrationError> {
    let applied = harness.applied_migrations().map_err(failed)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Reads the table of the harness, which would create it.
async fn stored_versions(conn: &mut Conn) -> QueryResult<Vec<String>> {
    if !has_migrations_table(conn).await? {
        return Ok(Vec::new());
    }
    let query = sql_query("select version from __diesel_schema_migrations");
    let stored = query.load::<Stored>(conn).await?;
    Ok(stored.into_iter().map(|row| row.version).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use compatibility::Compatibility;

    /// The last migration before names declared their compatibility.
    const LAST_UNDECLARED: &str = "20261126000008";

    #[test]
    fn each_migration_declares_its_effect_on_older_versions() -> Result<(), AdministrationError> {
        let versions: Vec<String> = all(&MigrationSets::default())?
            .into_iter()
            .map(|own| own.name.version)
            .collect();
        for (index, version) in versions.iter().enumerate() {
            if version.as_str() <= LAST_UNDECLARED {
                continue;
            }
            let earlier = |number| {
                versions[..index]
                    .iter()
                    .any(|earlier| compatibility::is_numbered(earlier, number))
            };
            match Compatibility::declared_by(version) {
                Some(Compatibility::Expand | Compatibility::Breaking) => {}
                Some(Compatibility::After(number)) => {
                    assert!(earlier(number), "{version} names a later migration")
                }
                None => panic!(
                    "{version} needs `-expand`, `-after-<version>` or `-breaking`: docs/migrations.md"
                ),
            }
        }
        Ok(())
    }
}
