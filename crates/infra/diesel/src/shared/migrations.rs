//! The embedded migrations of this backend.

use super::{Backend, Conn, MIGRATIONS};
use crate::{
    admin::{AdminError, MigrationStatus},
    compatibility,
};
use diesel::migration::{Migration, MigrationSource};
use diesel_async::AsyncMigrationHarness;
use diesel_migrations::MigrationHarness;
use kernel::BoxError;

fn all() -> Result<Vec<Box<dyn Migration<Backend>>>, AdminError> {
    let mut all = MigrationSource::<Backend>::migrations(&MIGRATIONS).map_err(failed)?;
    all.sort_by_key(|migration| migration.name().version().to_string());
    Ok(all)
}

fn failed(error: BoxError) -> AdminError {
    AdminError::Migration(error)
}

/// Applies pending migrations in order and reports the name of each. Needs a multi-thread runtime.
pub(crate) fn migrate(conn: Conn, applied: &mut dyn FnMut(&str)) -> Result<Conn, AdminError> {
    let mut harness = AsyncMigrationHarness::new(conn);
    for migration in harness.pending_migrations(MIGRATIONS).map_err(failed)? {
        harness.run_migration(&migration).map_err(failed)?;
        applied(&migration.name().to_string());
    }
    Ok(harness.into_inner())
}

/// Reverts the newest `steps` migrations.
pub(crate) fn rollback(conn: Conn, steps: usize, reverted: &mut dyn FnMut(&str)) -> Result<Conn, AdminError> {
    let mut harness = AsyncMigrationHarness::new(conn);
    let all = all()?;
    for version in harness.applied_migrations().map_err(failed)?.into_iter().take(steps) {
        let migration = all.iter().find(|migration| migration.name().version() == version);
        let migration = migration.ok_or_else(|| AdminError::UnknownMigration(version.to_string()))?;
        harness.revert_migration(migration).map_err(failed)?;
        reverted(&migration.name().to_string());
    }
    Ok(harness.into_inner())
}

/// Returns the migrations of this program in their order, then those of other versions.
pub(crate) fn status(conn: Conn) -> Result<(Conn, Vec<MigrationStatus>), AdminError> {
    let mut harness = AsyncMigrationHarness::new(conn);
    let applied = harness.applied_migrations().map_err(failed)?;
    let mut unknown: Vec<String> = applied.iter().rev().map(ToString::to_string).collect();

    let all = all()?;
    let known: Vec<String> = all.iter().map(|migration| migration.name().version().to_string()).collect();
    unknown.retain(|version| !known.contains(version));

    let own = all.iter().map(|migration| MigrationStatus {
        name: migration.name().to_string(),
        applied: applied.contains(&migration.name().version()),
        known: true,
        compatible: true,
    });
    let foreign = unknown.into_iter().map(|version| MigrationStatus {
        compatible: compatibility::permits(&version, &known),
        name: version,
        applied: true,
        known: false,
    });
    let status = own.chain(foreign).collect();
    Ok((harness.into_inner(), status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use compatibility::Compatibility;

    /// The last migration before names declared their compatibility.
    const LAST_UNDECLARED: &str = "20261126000008";

    #[test]
    fn each_migration_declares_its_effect_on_older_versions() -> Result<(), AdminError> {
        let versions: Vec<String> = all()?.iter().map(|migration| migration.name().version().to_string()).collect();
        for (index, version) in versions.iter().enumerate() {
            if version.as_str() <= LAST_UNDECLARED {
                continue;
            }
            let earlier = |number| versions[..index].iter().any(|earlier| compatibility::is_numbered(earlier, number));
            match Compatibility::declared_by(version) {
                Some(Compatibility::Expand | Compatibility::Breaking) => {}
                Some(Compatibility::After(number)) => assert!(earlier(number), "{version} names a later migration"),
                None => panic!("{version} needs `-expand`, `-after-<version>` or `-breaking`: docs/migrations.md"),
            }
        }
        Ok(())
    }
}
