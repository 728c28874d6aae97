use super::{
    role_name, role_not_found,
    showing::{document, text},
};
use crate::{Problem, ProblemCode, console::Confirmation, context::operator_context, invocation::Invocation};
use access::{ChangeRole, ChangeRoleError, CreateRole, CreateRoleError, DeleteRole, DeleteRoleError};
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
        let created = messages.dispatch(&operator_context(application.as_ref()), command).await;
        let view = created.map_err(|failure| Problem::of(failure, |refusal| not_created(&refusal)))?;

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
        let changed = messages.dispatch(&operator_context(application.as_ref()), command).await;
        let view = changed.map_err(|failure| Problem::of(failure, |refusal| not_changed(&refusal)))?;

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
        let deleted = messages.dispatch(&operator_context(application.as_ref()), command).await;
        deleted.map_err(|failure| Problem::of(failure, |refusal| not_deleted(&refusal)))?;

        invocation.console.answer(&json!({ "deleted": self.role }), &format!("Role {} deleted.", self.role))
    }
}

fn not_created(refusal: &CreateRoleError) -> Problem {
    let code = match refusal {
        CreateRoleError::NameTaken => ProblemCode::RoleNameTaken,
        CreateRoleError::UnknownPermission(_) => return unknown_permission(refusal.to_string()),
        CreateRoleError::Escalation(_) => ProblemCode::PrivilegeEscalation,
        CreateRoleError::TooMany => ProblemCode::TooManyRoles,
    };
    Problem::new(code, refusal.to_string())
}

fn not_changed(refusal: &ChangeRoleError) -> Problem {
    let code = match refusal {
        ChangeRoleError::UnknownRole => return role_not_found(refusal.to_string()),
        ChangeRoleError::VersionConflict => ProblemCode::VersionConflict,
        ChangeRoleError::BuiltIn(_) => ProblemCode::BuiltInRole,
        ChangeRoleError::UnknownPermission(_) => return unknown_permission(refusal.to_string()),
        ChangeRoleError::Escalation(_) => ProblemCode::PrivilegeEscalation,
        ChangeRoleError::LastAdministrator => ProblemCode::LastAdministrator,
    };
    Problem::new(code, refusal.to_string())
}

fn not_deleted(refusal: &DeleteRoleError) -> Problem {
    let code = match refusal {
        DeleteRoleError::UnknownRole => return role_not_found(refusal.to_string()),
        DeleteRoleError::VersionConflict => ProblemCode::VersionConflict,
        DeleteRoleError::BuiltIn(_) => ProblemCode::BuiltInRole,
        DeleteRoleError::Escalation(_) => ProblemCode::PrivilegeEscalation,
        DeleteRoleError::InUse => ProblemCode::RoleInUse,
    };
    Problem::new(code, refusal.to_string())
}

fn unknown_permission(sentence: String) -> Problem {
    Problem::new(ProblemCode::UnknownPermission, sentence).hint("loggia permission list shows them all")
}
