//! Commands that go forwards and backwards through the migrations.

use crate::{
    MigrationRow, Problem,
    console::{Confirmation, Console, table},
    invocation::Invocation,
};
use serde_json::json;

pub(super) async fn migrate(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let console = &mut invocation.console;

    let mut names = Vec::new();
    let outcome = database.migrate(&mut telling("applied", console, &mut names)).await;

    let declared = match outcome {
        Ok(()) => database.declare_permissions().await,
        Err(problem) => Err(problem),
    };
    let undeclared = declared.as_ref().ok().filter(|undeclared| !undeclared.is_empty());
    let document = match undeclared {
        Some(undeclared) => json!({ "applied": names, "undeclared_permissions": undeclared }),
        None => json!({ "applied": names }),
    };
    let printed = console.document(&document);
    let undeclared = declared?;
    printed?;
    for permission in undeclared {
        console.tell(&format!("{permission} is declared by another version of loggia only: it grants nothing."))?;
    }
    console.tell(&match names.len() {
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
        "This reverts {} of the database {}, the newest first. What only they have room for is lost.",
        counted(steps),
        database.name()
    );
    console.confirm(confirmation, &consequence)?;

    let mut names = Vec::new();
    let outcome = database.rollback(steps, &mut telling("reverted", console, &mut names)).await;

    let printed = console.document(&json!({ "reverted": names }));
    outcome.and(printed)?;
    console.tell(&match names.len() {
        0 => "There is nothing to roll back.".to_owned(),
        count => format!("Reverted: {}.", counted(count)),
    })
}

/// Tells people each name at once, and keeps it for the document: also when not all is done in the end. An output that
/// cannot be written does not stop the migrations.
pub(super) fn telling(
    verb: &'static str,
    console: &mut Console<'_>,
    names: &mut Vec<String>,
) -> impl FnMut(&str) + Send {
    move |name| {
        let _ = console.tell(&format!("{verb} {name}"));
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
        MigrationRow { known: false, compatible: true, .. } => "applied by another version of loggia, compatible",
        MigrationRow { known: false, .. } => "applied by another version of loggia",
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
