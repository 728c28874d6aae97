//! Commands that apply, revert and list migrations.

use crate::{Confirmation, Console, Invocation, ManagedDatabase, Problem, table};
use serde_json::json;
use services::MigrationStatus;

pub(super) async fn migrate(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let console = &mut invocation.console;

    let mut names = Vec::new();
    let migrated = apply_all(&database, console, &mut names).await;

    let document = match &migrated {
        Ok(undeclared) if !undeclared.is_empty() => {
            json!({ "applied": names, "undeclared_permissions": undeclared })
        }
        _ => json!({ "applied": names }),
    };
    let printed = console.print_json(&document);
    let undeclared = migrated?;
    printed?;
    for permission in undeclared {
        console.print_text(&format!(
            "{permission} is declared by another version of this program only: it has no effect."
        ))?;
    }
    console.print_text(&match names.len() {
        0 => format!("There is nothing to migrate: {}", database.address),
        count => format!("Applied {} to {}", counted(count), database.address),
    })
}

/// Applies the pending migrations and declares the permissions. Returns the undeclared permissions.
pub(super) async fn apply_all(
    database: &ManagedDatabase,
    console: &mut Console<'_>,
    names: &mut Vec<String>,
) -> Result<Vec<String>, Problem> {
    let ManagedDatabase {
        administration,
        permissions,
        ..
    } = database;
    administration
        .migrate(&mut reporting("applied", console, names))
        .await?;
    Ok(administration.declare(permissions).await?)
}

pub(super) async fn rollback(
    steps: usize,
    confirmation: &Confirmation,
    invocation: &mut Invocation<'_>,
) -> Result<(), Problem> {
    let ManagedDatabase {
        address,
        administration,
        ..
    } = invocation.application()?.database()?;
    let console = &mut invocation.console;
    let consequence = format!(
        "This reverts {} of the database {address}, the newest first. Data that only they can store is lost.",
        counted(steps)
    );
    console.confirm(confirmation, &consequence)?;

    let mut names = Vec::new();
    let reverted = administration
        .rollback(steps, &mut reporting("reverted", console, &mut names))
        .await;

    let printed = console.print_json(&json!({ "reverted": names }));
    reverted?;
    printed?;
    console.print_text(&match names.len() {
        0 => format!("There is nothing to roll back: {address}"),
        count => format!("Reverted {} of {address}", counted(count)),
    })
}

/// Prints each name as soon as it is reported and keeps it for the JSON document, which also lists
/// the names before a failure. An output that cannot be written does not stop the migrations.
fn reporting(
    verb: &'static str,
    console: &mut Console<'_>,
    names: &mut Vec<String>,
) -> impl FnMut(&str) + Send {
    move |name| {
        let _ = console.print_text(&format!("{verb} {name}"));
        names.push(name.to_owned());
    }
}

pub(super) async fn status(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let migrations = invocation
        .application()?
        .database()?
        .administration
        .status()
        .await?;
    let rows = migrations
        .iter()
        .map(|row| [row.name.clone(), state(row).to_owned()]);
    let text = table(["MIGRATION", "STATE"], rows);
    invocation
        .console
        .answer(&json!({ "migrations": migrations }), &text)
}

fn state(row: &MigrationStatus) -> &'static str {
    match row {
        MigrationStatus {
            known: false,
            compatible: true,
            ..
        } => "applied by another version of this program, compatible",
        MigrationStatus { known: false, .. } => "applied by another version of this program",
        MigrationStatus { applied: true, .. } => "applied",
        MigrationStatus { applied: false, .. } => "not applied",
    }
}

fn counted(migrations: usize) -> String {
    match migrations {
        1 => "1 migration".to_owned(),
        count => format!("{count} migrations"),
    }
}
