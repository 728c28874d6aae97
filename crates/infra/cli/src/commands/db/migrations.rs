//! Commands that apply, revert and list migrations.

use crate::{Confirmation, Console, Invocation, MigrationRow, Problem, table};
use serde_json::json;

pub(super) async fn migrate(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let console = &mut invocation.console;

    let mut names = Vec::new();
    let outcome = database.migrate(&mut reporting("applied", console, &mut names)).await;

    let declared = match outcome {
        Ok(()) => database.declare_permissions().await,
        Err(problem) => Err(problem),
    };
    let undeclared = declared.as_ref().ok().filter(|undeclared| !undeclared.is_empty());
    let document = match undeclared {
        Some(undeclared) => json!({ "applied": names, "undeclared_permissions": undeclared }),
        None => json!({ "applied": names }),
    };
    let printed = console.print_json(&document);
    let undeclared = declared?;
    printed?;
    for permission in undeclared {
        console.print_text(&format!(
            "{permission} is declared by another version of this program only: it grants nothing."
        ))?;
    }
    console.print_text(&match names.len() {
        0 => "There is nothing to migrate.".to_owned(),
        count => format!("Applied: {}.", counted(count)),
    })
}

pub(super) async fn rollback(
    steps: usize,
    confirmation: &Confirmation,
    invocation: &mut Invocation<'_>,
) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let console = &mut invocation.console;
    let consequence = format!(
        "This reverts {} of the database {}, the newest first. Data that only they can store is lost.",
        counted(steps),
        database.name()
    );
    console.confirm(confirmation, &consequence)?;

    let mut names = Vec::new();
    let outcome = database.rollback(steps, &mut reporting("reverted", console, &mut names)).await;

    let printed = console.print_json(&json!({ "reverted": names }));
    outcome.and(printed)?;
    console.print_text(&match names.len() {
        0 => "There is nothing to roll back.".to_owned(),
        count => format!("Reverted: {}.", counted(count)),
    })
}

/// Prints each name as soon as it is reported and keeps it for the JSON document, which also lists
/// the names before a failure. An output that cannot be written does not stop the migrations.
pub(super) fn reporting(
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
    let migrations = invocation.application()?.database()?.status().await?;
    let rows = migrations.iter().map(|row| [row.name.clone(), state(row).to_owned()]);
    let text = table(["MIGRATION", "STATE"], rows);
    invocation.console.answer(&json!({ "migrations": migrations }), &text)
}

fn state(row: &MigrationRow) -> &'static str {
    match row {
        MigrationRow { known: false, compatible: true, .. } => "applied by another version of this program, compatible",
        MigrationRow { known: false, .. } => "applied by another version of this program",
        MigrationRow { applied: true, .. } => "applied",
        MigrationRow { applied: false, .. } => "not applied",
    }
}

fn counted(migrations: usize) -> String {
    match migrations {
        1 => "1 migration".to_owned(),
        count => format!("{count} migrations"),
    }
}
