use crate::{Problem, console::table, context::operator_context, invocation::Invocation};
use access::ListPermissions;
use clap::Subcommand;
use serde_json::json;

/// What roles are put together from
#[derive(Subcommand)]
pub(crate) enum Permission {
    /// List all permissions
    List,
}

impl Permission {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List => list(invocation).await,
        }
    }
}

async fn list(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let application = invocation.application()?;
    let messages = application.messages().await?;

    let views = messages.dispatch(&operator_context(application.as_ref()), ListPermissions).await?;

    let rows = views.iter().map(|view| {
        let note = if view.is_declared { "" } else { "of another version: grants nothing" };
        [view.name.to_string(), view.description.clone(), note.to_owned()]
    });
    let text = table(["PERMISSION", "WHAT IT ALLOWS", "NOTE"], rows);
    let items = views
        .iter()
        .map(|view| json!({ "name": view.name, "description": view.description, "declared": view.is_declared }));
    invocation.console.answer(&json!({ "permissions": items.collect::<Vec<_>>() }), &text)
}
