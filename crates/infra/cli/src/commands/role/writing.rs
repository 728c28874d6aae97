use super::{
    role_name,
    showing::{document, text},
};
use crate::{Problem, console::Confirmation, context::operator_context, invocation::Invocation};
use access::{ChangeRole, CreateRole, DeleteRole};
use access_domain::{RoleDescription, RoleName};
use clap::Args;
use kernel::Permission;
use serde_json::json;

/// Put permissions together under a name
#[derive(Args)]
pub(crate) struct Create {
    /// Lower-case letters, digits and hyphens
    #[arg(value_parser = role_name)]
    role: RoleName,

    /// What it is for
    #[arg(long, value_name = "TEXT", value_parser = RoleDescription::parse)]
    description: RoleDescription,

    /// What it allows; again for each
    #[arg(long = "permission", value_name = "PERMISSION", value_parser = Permission::parse)]
    permissions: Vec<Permission>,
}

/// Change what a role is for, or what it allows, for all who hold it
#[derive(Args)]
pub(crate) struct Change {
    /// Its name
    #[arg(value_parser = role_name)]
    role: RoleName,

    /// What it is for
    #[arg(long, value_name = "TEXT", value_parser = RoleDescription::parse)]
    description: Option<RoleDescription>,

    /// All that it allows from now on; again for each
    #[arg(long = "permission", value_name = "PERMISSION", value_parser = Permission::parse)]
    permissions: Option<Vec<Permission>>,

    /// It allows nothing from now on
    #[arg(long, conflicts_with = "permissions")]
    no_permissions: bool,
}

/// Delete a role that nobody holds
#[derive(Args)]
pub(crate) struct Delete {
    /// Its name
    #[arg(value_parser = role_name)]
    role: RoleName,

    #[command(flatten)]
    confirmation: Confirmation,
}

impl Create {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;

        let permissions = self.permissions.into_iter().collect();
        let command = CreateRole { name: self.role, description: self.description, permissions };
        let view = messages.dispatch(&operator_context(application.as_ref()), command).await?;

        invocation.console.answer(&document(&view), &text(&view))
    }
}

impl Change {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;

        let permissions = if self.no_permissions { Some(Vec::new()) } else { self.permissions };
        let command = ChangeRole {
            name: self.role,
            expected: None,
            description: self.description,
            permissions: permissions.map(|permissions| permissions.into_iter().collect()),
        };
        let view = messages.dispatch(&operator_context(application.as_ref()), command).await?;

        invocation.console.answer(&document(&view), &text(&view))
    }
}

impl Delete {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let consequence = format!("This deletes the role {}.", self.role);
        invocation.console.confirm(&self.confirmation, &consequence)?;
        let messages = application.messages().await?;

        let command = DeleteRole { name: self.role.clone(), expected: None };
        messages.dispatch(&operator_context(application.as_ref()), command).await?;

        invocation.console.answer(&json!({ "deleted": self.role }), &format!("Role {} deleted.", self.role))
    }
}
