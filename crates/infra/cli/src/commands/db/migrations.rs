//! Commands that go forwards and backwards through the migrations.

use crate::{
    DatabaseAdministration, MigrationRow, Problem,
    console::{Confirmation, Console, table},
    invocation::Invocation,
};
use serde_json::json;

/// What was done, also when not all of it was.
pub(super) struct Walked {
    pub(super) names: Vec<String>,
    pub(super) outcome: Result<(), Problem>,
}

pub(super) async fn migrate(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let applied = apply(database.as_ref(), &mut invocation.console).await;

    invocation.console.document(&json!({ "applied": applied.names }))?;
    applied.outcome?;
    let sentence = match applied.names.len() {
        0 => "There is nothing to migrate.".to_owned(),
        count => format!("Applied: {}.", counted(count)),
    };
    invocation.console.tell(&sentence)
}

/// The migrations are not stopped by an output that cannot be written.
pub(super) async fn apply(database: &dyn DatabaseAdministration, console: &mut Console<'_>) -> Walked {
    let mut names = Vec::new();
    let mut applied = |name: &str| {
        let _ = console.tell(&format!("applied {name}"));
        names.push(name.to_owned());
    };
    let outcome = database.migrate(&mut applied).await;
    Walked { names, outcome }
}

pub(super) async fn rollback(
    steps: usize,
    confirmation: &Confirmation,
    invocation: &mut Invocation<'_>,
) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let what = counted(steps);
    let consequence = format!("This reverts {what} of the database {}, the newest first.", database.name());
    invocation.console.confirm(confirmation, &format!("{consequence} What only they have room for is lost."))?;

    let reverted = revert(database.as_ref(), steps, &mut invocation.console).await;

    invocation.console.document(&json!({ "reverted": reverted.names }))?;
    reverted.outcome?;
    let sentence = match reverted.names.len() {
        0 => "There is nothing to roll back.".to_owned(),
        count => format!("Reverted: {}.", counted(count)),
    };
    invocation.console.tell(&sentence)
}

async fn revert(database: &dyn DatabaseAdministration, steps: usize, console: &mut Console<'_>) -> Walked {
    let mut names = Vec::new();
    let mut reverted = |name: &str| {
        let _ = console.tell(&format!("reverted {name}"));
        names.push(name.to_owned());
    };
    let outcome = database.rollback(steps, &mut reverted).await;
    Walked { names, outcome }
}

pub(super) async fn status(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let migrations = invocation.application()?.database()?.status().await?;
    let rows = migrations.iter().map(|row| [row.name.clone(), state(row).to_owned()]);
    let text = table(["MIGRATION", "STATE"], rows);
    invocation.console.answer(&json!({ "migrations": migrations }), &text)
}

fn state(row: &MigrationRow) -> &'static str {
    match row {
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
