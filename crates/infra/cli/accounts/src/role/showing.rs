use crate::user_reference::UserReference;
use access::{GetRole, ListRoles, ListUserRoles, RoleView};
use access_domain::RoleName;
use chrono::SecondsFormat;
use clap::Args;
use infra_cli::{Invocation, Problem, table};
use serde_json::{Value, json};

/// List all roles, or the roles of one user
#[derive(Args)]
pub(crate) struct List {
    /// Only roles of this user, by id or e-mail address
    #[arg(long, value_name = "USER", value_parser = UserReference::parse)]
    user: Option<UserReference>,
}

/// Show a role with its permissions
#[derive(Args)]
pub(crate) struct Show {
    /// The name of the role
    #[arg(value_parser = RoleName::parse)]
    role: RoleName,
}

impl List {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;

        let views = match self.user {
            None => operator.dispatch(ListRoles).await?,
            Some(user) => {
                let user_id = user.resolve(&operator).await?;
                operator.dispatch(ListUserRoles { user_id }).await?
            }
        };

        let rows = views.iter().map(|view| {
            [
                view.name.clone(),
                built_in(view).to_owned(),
                view.description.clone(),
            ]
        });
        let text = table(["ROLE", "KIND", "DESCRIPTION"], rows);
        let documents: Vec<_> = views.iter().map(document).collect();
        invocation
            .console
            .answer(&json!({ "roles": documents }), &text)
    }
}

impl Show {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;

        let view = operator.dispatch(GetRole { name: self.role }).await?;

        invocation.console.answer(&document(&view), &text(&view))
    }
}

fn built_in(view: &RoleView) -> &'static str {
    if view.is_built_in {
        "built in"
    } else {
        "custom"
    }
}

pub(super) fn text(view: &RoleView) -> String {
    let permissions: Vec<_> = view.permissions.iter().map(ToString::to_string).collect();
    let rows = [
        ["role", &view.name],
        ["kind", built_in(view)],
        ["description", &view.description],
        [
            "created",
            &view.created_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        ],
        ["permissions", &permissions.join(" ")],
    ];
    table(["FIELD", "VALUE"], rows.map(|row| row.map(str::to_owned)))
}

/// The role as the API returns it.
pub(super) fn document(view: &RoleView) -> Value {
    let RoleView {
        name,
        description,
        permissions,
        is_built_in,
        created_at,
        revision: _,
    } = view;
    json!({
        "name": name,
        "description": description,
        "permissions": permissions,
        "built_in": is_built_in,
        "created_at": created_at,
    })
}
