use super::role_name;
use crate::{
    Problem, commands::user::UserReference, console::table, context::operator_context, invocation::Invocation,
};
use access::{GetRole, ListRoles, ListUserRoles, RoleView};
use access_domain::RoleName;
use clap::Args;
use serde_json::{Value, json};

/// List all roles, or those of one user
#[derive(Args)]
pub(crate) struct List {
    /// Whose: an id or e-mail address
    #[arg(long, value_name = "USER", value_parser = UserReference::parse)]
    user: Option<UserReference>,
}

/// Show a role with its permissions
#[derive(Args)]
pub(crate) struct Show {
    /// Its name
    #[arg(value_parser = role_name)]
    role: RoleName,
}

impl List {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());

        let views = match self.user {
            None => messages.dispatch(&context, ListRoles).await?,
            Some(user) => {
                let user_id = user.resolve(&messages, &context).await?;
                messages.dispatch(&context, ListUserRoles { user_id }).await?
            }
        };

        let rows = views.iter().map(|view| [view.name.clone(), built_in(view).to_owned(), view.description.clone()]);
        let text = table(["ROLE", "KIND", "DESCRIPTION"], rows);
        let documents: Vec<_> = views.iter().map(document).collect();
        invocation.console.answer(&json!({ "roles": documents }), &text)
    }
}

impl Show {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;

        let query = GetRole { name: self.role };
        let view = messages.dispatch(&operator_context(application.as_ref()), query).await?;

        invocation.console.answer(&document(&view), &text(&view))
    }
}

fn built_in(view: &RoleView) -> &'static str {
    if view.is_built_in { "built in" } else { "custom" }
}

pub(super) fn text(view: &RoleView) -> String {
    let permissions: Vec<_> = view.permissions.iter().map(ToString::to_string).collect();
    let rows = [
        ["role", &view.name],
        ["kind", built_in(view)],
        ["description", &view.description],
        ["created", &view.created_at.to_rfc3339()],
        ["permissions", &permissions.join(" ")],
    ];
    table(["FIELD", "VALUE"], rows.map(|row| row.map(str::to_owned)))
}

/// As the API shows it.
pub(super) fn document(view: &RoleView) -> Value {
    let RoleView { name, description, permissions, is_built_in, created_at, revision: _ } = view;
    json!({
        "name": name,
        "description": description,
        "permissions": permissions,
        "built_in": is_built_in,
        "created_at": created_at,
    })
}
