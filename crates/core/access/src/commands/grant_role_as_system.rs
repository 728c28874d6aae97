//! Grants a role to a user as a part of a flow.
//!
//! Unlike [`GrantRole`](crate::GrantRole) it has no rules about the caller's own permissions and
//! roles, because the first administrator is created before any user could satisfy them. It is
//! internal: no caller reaches it by itself.

use crate::module::{AccessPool, AccessPorts, Module, RightsPorts};
use crate::ports::{AuthorizationEpochs, RoleGrantsRepository, RoleRepository};
use access_domain::RoleName;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::UserId;
use services::{Clock, RightsOf};
use std::sync::Arc;

/// Duplicates are ignored. The user's access tokens become stale in the same transaction. The name
/// under which events record the command dates from before it was renamed.
#[derive(Debug, Clone)]
pub struct GrantRoleAsSystem {
    pub user_id: UserId,
    pub role: RoleName,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantRoleAsSystemError {
    #[error("there is no such user")]
    UnknownUser,
    #[error("there is no such role")]
    UnknownRole,
}

cqrs::refusal!(GrantRoleAsSystemError {
    UnknownUser => crate::problems::USER_NOT_FOUND,
    UnknownRole => crate::problems::ROLE_NOT_FOUND,
});

cqrs::command!(
    GrantRoleAsSystem = "access.grant_role_as_system", Internal => (), GrantRoleAsSystemError
);

pub(crate) struct GrantRoleAsSystemHandler {
    pub rights: Arc<dyn RightsOf>,
    pub role_grants: Arc<dyn RoleGrantsRepository>,
    pub roles: Arc<dyn RoleRepository>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<GrantRoleAsSystem> for GrantRoleAsSystemHandler {
    async fn handle(&self, _: &Context, command: GrantRoleAsSystem) -> Outcome<GrantRoleAsSystem> {
        let GrantRoleAsSystem { user_id, role } = command;
        self.rights.lock().await?;
        if self.roles.find(&role).await?.is_none() {
            return Err(GrantRoleAsSystemError::UnknownRole.into());
        }
        let mut grants = self.role_grants.find(user_id).await?;

        if !grants.grant(role, self.clock.now()) {
            return Ok(());
        }

        if !self.epochs.raise(user_id).await? {
            return Err(GrantRoleAsSystemError::UnknownUser.into());
        }
        Ok(self.role_grants.save(&grants).await?)
    }
}

impl<P: AccessPool> Wiring<GrantRoleAsSystem> for Module<P> {
    fn execution(&self) -> impl Execution<GrantRoleAsSystem> {
        self.in_transaction(|module, tx| GrantRoleAsSystemHandler {
            rights: tx.rights(),
            role_grants: tx.role_grants(),
            roles: tx.roles(),
            epochs: tx.epochs(),
            clock: module.services.clock.clone(),
        })
    }
}
