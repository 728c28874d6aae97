//! Revokes a role from a user, unless the caller lacks one of its permissions or is that user. The
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

/// Revoking a role that the user does not have changes nothing.
#[derive(Debug, Clone)]
pub struct RevokeRole {
    pub user_id: UserId,
    pub role: RoleName,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevokeRoleError {
    #[error("there is no such user")]
    UnknownUser,
    #[error(transparent)]
    NotGrantable(#[from] RoleNotGrantable),
    #[error("no user who has every permission would be left")]
    LastAdministrator,
}

cqrs::refusal!(RevokeRoleError {
    UnknownUser => crate::problems::USER_NOT_FOUND,
    NotGrantable(RoleNotGrantable::UnknownRole(_)) => crate::problems::ROLE_NOT_FOUND,
    NotGrantable(RoleNotGrantable::OwnRoles) => crate::problems::OWN_ROLES,
    NotGrantable(RoleNotGrantable::Escalation(_)) => crate::problems::PRIVILEGE_ESCALATION,
    LastAdministrator => crate::problems::LAST_ADMINISTRATOR,
});

cqrs::command!(RevokeRole = "access.revoke_role", Permitted<RolesAssign> => (), RevokeRoleError);

pub(crate) struct RevokeRoleHandler {
    pub guard: RoleGuard,
    pub role_grants: Arc<dyn RoleGrantsRepository>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RevokeRole> for RevokeRoleHandler {
    async fn handle(&self, context: &Context, command: RevokeRole) -> Outcome<RevokeRole> {
        let RevokeRole { user_id, role } = command;
        self.guard.enter_granting(context, user_id, &role).await?;
        let mut grants = self.role_grants.find(user_id).await?;
        let before = self.guard.count_administrators().await?;

        if !grants.revoke(&role, self.clock.now()) {
            let user = self.guard.find_rights(user_id).await?;
            return user.map(drop).ok_or(RevokeRoleError::UnknownUser.into());
        }

        self.epochs.raise(user_id).await?;
        self.role_grants.save(&grants).await?;
        if before > 0 && self.guard.count_administrators().await? == 0 {
            return Err(RevokeRoleError::LastAdministrator.into());
        }
        Ok(())
    }
}

impl<P: AccessPool> Wiring<RevokeRole> for Module<P> {
    fn execution(&self) -> impl Execution<RevokeRole> {
        self.in_transaction(|module, tx| RevokeRoleHandler {
            guard: module.role_guard(&tx),
            role_grants: tx.role_grants(),
            epochs: tx.epochs(),
            clock: module.services.clock.clone(),
        })
    }
}
