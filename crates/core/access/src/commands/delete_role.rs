//! Deletes a role that has no holders.

use super::{RolesManage, change_role::is_expected};
use crate::module::{AccessPool, Module};
use crate::{RoleGuard, permissions::ROLES_MANAGE};
use access_domain::{BuiltInRole, PrivilegeEscalation, RoleName};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Wiring};
use services::Clock;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct DeleteRole {
    pub name: RoleName,
    /// The revisions of the role that the caller expects, or `None` for any.
    pub expected: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeleteRoleError {
    #[error("there is no such role")]
    UnknownRole,
    #[error("the role was changed since it was read")]
    VersionConflict,
    #[error(transparent)]
    BuiltIn(#[from] BuiltInRole),
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
    /// Roles are revoked user by user, never as a side effect, so a deletion cannot remove the last
    /// administrator.
    #[error("users hold this role")]
    InUse,
}

cqrs::refusal!(DeleteRoleError {
    UnknownRole => crate::problems::ROLE_NOT_FOUND,
    VersionConflict => crate::problems::VERSION_CONFLICT,
    BuiltIn(_) => crate::problems::BUILT_IN_ROLE,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
    InUse => crate::problems::ROLE_IN_USE,
});

cqrs::command!(DeleteRole = "access.delete_role", Permitted<RolesManage> => (), DeleteRoleError);

pub(crate) struct DeleteRoleHandler {
    pub guard: RoleGuard,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<DeleteRole> for DeleteRoleHandler {
    async fn handle(&self, context: &Context, command: DeleteRole) -> Outcome<DeleteRole> {
        let DeleteRole { name, expected } = command;
        let rights = self.guard.rights.enter(context, &ROLES_MANAGE).await?;
        let mut role = self
            .guard
            .roles
            .find(&name)
            .await?
            .ok_or(DeleteRoleError::UnknownRole)?;
        if !is_expected(&role, expected.as_deref()) {
            return Err(DeleteRoleError::VersionConflict.into());
        }
        role.covered_by(&rights)
            .map_err(DeleteRoleError::Escalation)?;

        role.delete(self.clock.now())
            .map_err(DeleteRoleError::BuiltIn)?;

        if !self.guard.roles.holders(&name).await?.is_empty() {
            return Err(DeleteRoleError::InUse.into());
        }
        Ok(self.guard.roles.delete(&role).await?)
    }
}

impl<P: AccessPool> Wiring<DeleteRole> for Module<P> {
    fn execution(&self) -> impl Execution<DeleteRole> {
        self.in_transaction(|module, tx| DeleteRoleHandler {
            guard: module.role_guard(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
