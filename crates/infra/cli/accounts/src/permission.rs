use access::{ListPermissions, PermissionView};
use clap::Parser;
use infra_cli::{Invocation, Problem, RunVerb, table};
use serde_json::{Value, json};

/// List the permissions that roles consist of
#[derive(Parser)]
pub(crate) enum Permission {
    /// List all permissions
    List,
}

impl RunVerb for Permission {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let Self::List = self;
        let operator = invocation.operator().await?;

        let views = operator.dispatch(ListPermissions).await?;

        let text = table(["PERMISSION", "DESCRIPTION", "NOTE"], views.iter().map(row));
        let documents: Vec<Value> = views.iter().map(document).collect();
        invocation
            .console
            .answer(&json!({ "permissions": documents }), &text)
    }
}

fn row(view: &PermissionView) -> [String; 3] {
    let note = if view.is_declared {
        ""
    } else {
        "declared by another version only: has no effect"
    };
    [
        view.name.to_string(),
        view.description.clone(),
        note.to_owned(),
    ]
}

fn document(view: &PermissionView) -> Value {
    json!({ "name": view.name, "description": view.description, "declared": view.is_declared })
}
