//! Grants a new user the roles of their invitation that the inviting user may still grant.

use crate::module::{AccessPool, AccessPorts, Module};
use crate::{
    RoleGuard,
    permissions::ROLES_ASSIGN,
    ports::{AuthorizationEpochs, RoleGrantsRepository},
};
use access_domain::RoleName;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Fault, Handler, Internal, Outcome, Wiring};
use kernel::{Rights, UserId};
use services::Clock;
use std::{collections::BTreeSet, sync::Arc};

/// Omits roles that were deleted since the invitation, and roles that the inviting user can no
/// longer grant because they lost a permission or were suspended: refusing the account would punish
/// the invited user, and granting anyway would bypass the check for privilege escalation. The name
/// under which events record the command dates from before it was renamed.
#[derive(Debug, Clone)]
pub struct GrantPromisedRoles {
    pub user_id: UserId,
    pub roles: BTreeSet<RoleName>,
    /// `None` for the operator, who has all permissions.
    pub promised_by: Option<UserId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantPromisedRolesError {
    #[error("there is no such user")]
    UnknownUser,
}

cqrs::refusal!(GrantPromisedRolesError { UnknownUser => crate::problems::USER_NOT_FOUND });

cqrs::command!(
    GrantPromisedRoles = "access.grant_promised_roles", Internal => (), GrantPromisedRolesError
);

pub(crate) struct GrantPromisedRolesHandler {
    pub guard: RoleGuard,
    pub role_grants: Arc<dyn RoleGrantsRepository>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<GrantPromisedRoles> for GrantPromisedRolesHandler {
    async fn handle(
        &self,
        _: &Context,
        command: GrantPromisedRoles,
    ) -> Outcome<GrantPromisedRoles> {
        let GrantPromisedRoles {
            user_id,
            roles,
            promised_by,
        } = command;
        self.guard.lock().await?;
        let Some(rights) = self.rights_of(promised_by).await? else {
            return Ok(());
        };
        let mut grants = self.role_grants.find(user_id).await?;
        let mut changed = false;

        for role in roles {
            if self.guard.grantable(&rights, &role).await?.is_ok() {
                changed |= grants.grant(role, self.clock.now());
            }
        }

        if !changed {
            return Ok(());
        }
        if !self.epochs.raise(user_id).await? {
            return Err(GrantPromisedRolesError::UnknownUser.into());
        }
        Ok(self.role_grants.save(&grants).await?)
    }
}

impl GrantPromisedRolesHandler {
    /// Returns the rights of the inviting user, or `None` if they may no longer grant roles.
    async fn rights_of(&self, promised_by: Option<UserId>) -> Result<Option<Rights>, Fault> {
        let Some(user_id) = promised_by else {
            return Ok(Some(Rights::everything()));
        };
        let rights = self.guard.rights_of(user_id).await?;
        Ok(rights.include(&ROLES_ASSIGN).then_some(rights))
    }
}

impl<P: AccessPool> Wiring<GrantPromisedRoles> for Module<P> {
    fn execution(&self) -> impl Execution<GrantPromisedRoles> {
        self.in_transaction(|module, tx| GrantPromisedRolesHandler {
            guard: module.role_guard(&tx),
            role_grants: tx.role_grants(),
            epochs: tx.epochs(),
            clock: module.services.clock.clone(),
        })
    }
}
