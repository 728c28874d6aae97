use super::showing::{document, text};
use access::{ChangeRole, CreateRole, DeleteRole};
use access_domain::{RoleDescription, RoleName};
use clap::Args;
use infra_cli::{Confirmation, Invocation, Problem};
use kernel::Permission;
use serde_json::json;

/// Create a role
#[derive(Args)]
pub(crate) struct Create {
    /// The name of the role: lower-case letters, digits and hyphens
    #[arg(value_parser = RoleName::parse)]
    role: RoleName,

    /// The purpose of the role
    #[arg(long, value_name = "TEXT", value_parser = RoleDescription::parse)]
    description: RoleDescription,

    /// A permission of the role; may be repeated
    #[arg(long = "permission", value_name = "PERMISSION", value_parser = Permission::parse)]
    permissions: Vec<Permission>,
}

/// Change the description or the permissions of a role
#[derive(Args)]
pub(crate) struct Change {
    /// The name of the role
    #[arg(value_parser = RoleName::parse)]
    role: RoleName,

    /// The purpose of the role
    #[arg(long, value_name = "TEXT", value_parser = RoleDescription::parse)]
    description: Option<RoleDescription>,

    /// Replace the permissions by this one; may be repeated
    #[arg(long = "permission", value_name = "PERMISSION", value_parser = Permission::parse)]
    permissions: Option<Vec<Permission>>,

    /// Remove all permissions
    #[arg(long, conflicts_with = "permissions")]
    no_permissions: bool,
}

/// Delete a role that no user has
#[derive(Args)]
pub(crate) struct Delete {
    /// The name of the role
    #[arg(value_parser = RoleName::parse)]
    role: RoleName,

    #[command(flatten)]
    confirmation: Confirmation,
}

impl Create {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;

        let permissions = self.permissions.into_iter().collect();
        let command = CreateRole {
            name: self.role,
            description: self.description,
            permissions,
        };
        let view = operator.dispatch(command).await?;

        invocation.console.answer(&document(&view), &text(&view))
    }
}

impl Change {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;

        let permissions = if self.no_permissions {
            Some(Vec::new())
        } else {
            self.permissions
        };
        let command = ChangeRole {
            name: self.role,
            expected: None,
            description: self.description,
            permissions: permissions.map(|permissions| permissions.into_iter().collect()),
        };
        let view = operator.dispatch(command).await?;

        invocation.console.answer(&document(&view), &text(&view))
    }
}

impl Delete {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let consequence = format!("This deletes the role {}.", self.role);
        invocation
            .console
            .confirm(&self.confirmation, &consequence)?;
        let operator = invocation.operator_of(application).await?;

        let command = DeleteRole {
            name: self.role.clone(),
            expected: None,
        };
        operator.dispatch(command).await?;

        invocation.console.answer(
            &json!({ "deleted": self.role }),
            &format!("Role {} deleted.", self.role),
        )
    }
}
