//! Commands that create, drop and reset a database.

use super::migrations::reporting;
use crate::{Confirmation, Creation, Invocation, Problem, Removal};
use serde_json::json;

pub(super) async fn create(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let creation = database.create().await?;

    let sentence = match creation {
        Creation::Created => format!("Database created: {}", database.name()),
        Creation::Existing => format!("The database already exists: {}", database.name()),
    };
    invocation.console.answer(&json!({ "created": creation == Creation::Created }), &sentence)
}

pub(super) async fn drop(confirmation: &Confirmation, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let consequence = format!("This deletes the database {} and everything in it.", database.name());
    invocation.console.confirm(confirmation, &consequence)?;

    let removal = database.as_ref().drop().await?;

    let sentence = match removal {
        Removal::Dropped => format!("Database dropped: {}", database.name()),
        Removal::Absent => format!("There is no such database: {}", database.name()),
    };
    invocation.console.answer(&json!({ "dropped": removal == Removal::Dropped }), &sentence)
}

pub(super) async fn reset(confirmation: &Confirmation, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let consequence = format!("This deletes the database {} and everything in it.", database.name());
    invocation.console.confirm(confirmation, &consequence)?;

    let dropped = database.as_ref().drop().await? == Removal::Dropped;
    database.create().await?;
    let mut names = Vec::new();
    let mut outcome = database.migrate(&mut reporting("applied", &mut invocation.console, &mut names)).await;
    if outcome.is_ok() {
        outcome = database.declare_permissions().await.map(std::mem::drop);
    }

    let printed = invocation.console.print_json(&json!({ "dropped": dropped, "applied": names }));
    outcome.and(printed)?;
    invocation.console.print_text(&format!("Database reset: {}", database.name()))
}
