//! The embedded migrations of this backend.

use super::{Backend, Conn, MIGRATIONS};
use crate::admin::{AdminError, MigrationStatus};
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

/// Applies what is not applied yet, one by one, and answers the names. Needs a multi-thread runtime.
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

pub(crate) fn status(conn: Conn) -> Result<(Conn, Vec<MigrationStatus>), AdminError> {
    let mut harness = AsyncMigrationHarness::new(conn);
    let applied = harness.applied_migrations().map_err(failed)?;
    let status = |migration: &dyn Migration<Backend>| MigrationStatus {
        name: migration.name().to_string(),
        applied: applied.contains(&migration.name().version()),
        known: true,
    };
    let mut status: Vec<MigrationStatus> = all()?.iter().map(|migration| status(migration.as_ref())).collect();
    for version in &applied {
        if !all()?.iter().any(|migration| migration.name().version() == *version) {
            status.push(MigrationStatus { name: version.to_string(), applied: true, known: false });
        }
    }
    Ok((harness.into_inner(), status))
}
