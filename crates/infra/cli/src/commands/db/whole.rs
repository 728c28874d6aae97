//! Commands that create, drop and reset a database.

use super::migrations::apply_all;
use crate::{Confirmation, Invocation, ManagedDatabase, Problem};
use serde_json::json;

pub(super) async fn create(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let ManagedDatabase {
        address,
        administration,
        ..
    } = invocation.application()?.database()?;
    let created = administration.create().await?;

    let sentence = if created {
        "Database created"
    } else {
        "The database already exists"
    };
    invocation.console.answer(
        &json!({ "created": created }),
        &format!("{sentence}: {address}"),
    )
}

pub(super) async fn drop(
    confirmation: &Confirmation,
    invocation: &mut Invocation<'_>,
) -> Result<(), Problem> {
    let ManagedDatabase {
        address,
        administration,
        ..
    } = invocation.application()?.database()?;
    invocation
        .console
        .confirm(confirmation, &consequence(&address))?;

    let dropped = administration.as_ref().drop().await?;

    let sentence = if dropped {
        "Database dropped"
    } else {
        "There is no such database"
    };
    invocation.console.answer(
        &json!({ "dropped": dropped }),
        &format!("{sentence}: {address}"),
    )
}

pub(super) async fn reset(
    confirmation: &Confirmation,
    invocation: &mut Invocation<'_>,
) -> Result<(), Problem> {
    let database = invocation.application()?.database()?;
    let console = &mut invocation.console;
    console.confirm(confirmation, &consequence(&database.address))?;

    let dropped = database.administration.as_ref().drop().await?;
    database.administration.create().await?;
    let mut names = Vec::new();
    let migrated = apply_all(&database, console, &mut names).await;

    let printed = console.print_json(&json!({ "dropped": dropped, "applied": names }));
    migrated?;
    printed?;
    console.print_text(&format!("Database reset: {}", database.address))
}

fn consequence(address: &str) -> String {
    format!("This deletes the database {address} and everything in it.")
}
