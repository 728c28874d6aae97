//! Grants a role to a user, unless the caller lacks one of its permissions or is that user. The
//! user's access tokens become stale in the same transaction.

use super::RolesAssign;
use crate::module::{AccessPool, AccessPorts, Module};
use crate::{
    RoleGuard, RoleNotGrantable,
    ports::{AuthorizationEpochs, RoleGrantsRepository},
};
use access_domain::RoleName;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Wiring};
use kernel::UserId;
use services::Clock;
use std::sync::Arc;

/// Granting a role that the user already has changes nothing.
#[derive(Debug, Clone)]
pub struct GrantRole {
    pub user_id: UserId,
    pub role: RoleName,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantRoleError {
    #[error("there is no such user")]
    UnknownUser,
    #[error(transparent)]
    NotGrantable(#[from] RoleNotGrantable),
}

cqrs::refusal!(GrantRoleError {
    UnknownUser => crate::problems::USER_NOT_FOUND,
    NotGrantable(RoleNotGrantable::UnknownRole(_)) => crate::problems::ROLE_NOT_FOUND,
    NotGrantable(RoleNotGrantable::OwnRoles) => crate::problems::OWN_ROLES,
    NotGrantable(RoleNotGrantable::Escalation(_)) => crate::problems::PRIVILEGE_ESCALATION,
});

cqrs::command!(GrantRole = "access.grant_role", Permitted<RolesAssign> => (), GrantRoleError);

pub(crate) struct GrantRoleHandler {
    pub guard: RoleGuard,
    pub role_grants: Arc<dyn RoleGrantsRepository>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<GrantRole> for GrantRoleHandler {
    async fn handle(&self, context: &Context, command: GrantRole) -> Outcome<GrantRole> {
        let GrantRole { user_id, role } = command;
        self.guard.enter_granting(context, user_id, &role).await?;
        let mut grants = self.role_grants.find(user_id).await?;

        if !grants.grant(role, self.clock.now()) {
            return Ok(());
        }

        if !self.epochs.raise(user_id).await? {
            return Err(GrantRoleError::UnknownUser.into());
        }
        Ok(self.role_grants.save(&grants).await?)
    }
}

impl<P: AccessPool> Wiring<GrantRole> for Module<P> {
    fn execution(&self) -> impl Execution<GrantRole> {
        self.in_transaction(|module, tx| GrantRoleHandler {
            guard: module.role_guard(&tx),
            role_grants: tx.role_grants(),
            epochs: tx.epochs(),
            clock: module.services.clock.clone(),
        })
    }
}
