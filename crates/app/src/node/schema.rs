//! Checks that this version can run on the schema of the database.

use super::StartError;
use crate::settings::Settings;
use infra_diesel::{DatabaseAdmin, MigrationSets};
use kernel::{DeclaredPermissions, ExposeSecret};
use services::{DatabaseAdministration, IfMissing};

pub(super) async fn prepare(
    settings: &Settings,
    migrations: MigrationSets,
    declared: &DeclaredPermissions,
    if_missing: IfMissing,
) -> Result<(), StartError> {
    let url = settings.database.url.secret().expose_secret();
    let admin = DatabaseAdmin::with_sets(url, migrations).map_err(StartError::DatabaseUrl)?;
    let admin = admin.behind(settings.database.pooler.into());
    admin.verify().await?;
    if settings.database.migrate_on_start && if_missing == IfMissing::Create {
        admin
            .migrate(&mut |name| tracing::info!(migration = name, "applied"))
            .await?;
    }

    let status = admin.status().await?;
    for newer in status.iter().filter(|migration| !migration.known) {
        if !newer.compatible {
            return Err(StartError::TooNew(newer.name.clone()));
        }
        tracing::info!(
            migration = newer.name,
            "applied by another version, compatible with this one"
        );
    }
    match status.iter().filter(|migration| !migration.applied).count() {
        0 => {}
        pending => return Err(StartError::Outdated { pending }),
    }

    for permission in admin.declare(declared).await? {
        tracing::warn!(
            permission,
            "declared by another version of this program only: it grants nothing"
        );
    }
    Ok(())
}
