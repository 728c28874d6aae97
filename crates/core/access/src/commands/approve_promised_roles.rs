//! Checks that the caller may promise roles to a user who has no account yet. Changes nothing.

use crate::module::{AccessPool, Module};
use crate::{RoleGuard, RoleNotGrantable, permissions::ROLES_ASSIGN};
use access_domain::RoleName;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
pub struct ApprovePromisedRoles {
    pub roles: BTreeSet<RoleName>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovePromisedRolesError {
    #[error(transparent)]
    NotGrantable(#[from] RoleNotGrantable),
}

cqrs::refusal!(ApprovePromisedRolesError {
    NotGrantable(RoleNotGrantable::UnknownRole(_)) => crate::problems::VALIDATION_FAILED {
        crate::problems::unknown_role()
    },
    NotGrantable(RoleNotGrantable::OwnRoles) => crate::problems::OWN_ROLES,
    NotGrantable(RoleNotGrantable::Escalation(_)) => crate::problems::PRIVILEGE_ESCALATION,
});

cqrs::command!(
    ApprovePromisedRoles = "access.approve_promised_roles", Internal => (), ApprovePromisedRolesError
);

pub(crate) struct ApprovePromisedRolesHandler {
    pub guard: RoleGuard,
}

#[async_trait]
impl Handler<ApprovePromisedRoles> for ApprovePromisedRolesHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ApprovePromisedRoles,
    ) -> Outcome<ApprovePromisedRoles> {
        let rights = self.guard.rights.enter(context, &ROLES_ASSIGN).await?;
        for role in &command.roles {
            self.guard
                .grantable(&rights, role)
                .await?
                .map_err(ApprovePromisedRolesError::NotGrantable)?;
        }
        Ok(())
    }
}

impl<P: AccessPool> Wiring<ApprovePromisedRoles> for Module<P> {
    fn execution(&self) -> impl Execution<ApprovePromisedRoles> {
        self.in_transaction(|module, tx| ApprovePromisedRolesHandler {
            guard: module.role_guard(&tx),
        })
    }
}
