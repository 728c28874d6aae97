//! Gives a role to a user as a part of a flow, without the rules for people; the access tokens they hold become stale in the same transaction.

use crate::module::{AccessPool, AccessPorts, Module};
use crate::ports::{Administrators, AssignmentRepository, AuthorizationEpochs, RoleRepository};
use access_domain::RoleName;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::UserId;
use services::Clock;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct AssignRole {
    pub user_id: UserId,
    pub role: RoleName,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssignRoleError {
    #[error("there is no such user")]
    UnknownUser,
    #[error("there is no such role")]
    UnknownRole,
}

cqrs::refusal!(AssignRoleError {
    UnknownUser => crate::problems::USER_NOT_FOUND,
    UnknownRole => crate::problems::ROLE_NOT_FOUND,
});

cqrs::command!(AssignRole = "access.assign_role", Internal => (), AssignRoleError);

pub(crate) struct AssignRoleHandler {
    pub administrators: Arc<dyn Administrators>,
    pub assignments: Arc<dyn AssignmentRepository>,
    pub roles: Arc<dyn RoleRepository>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<AssignRole> for AssignRoleHandler {
    async fn handle(&self, _: &Context, command: AssignRole) -> Outcome<AssignRole> {
        let AssignRole { user_id, role } = command;
        self.administrators.lock().await?;
        if self.roles.find(&role).await?.is_none() {
            return Err(AssignRoleError::UnknownRole.into());
        }
        let mut assignment = self.assignments.find(user_id).await?;

        if !assignment.assign(role, self.clock.now()) {
            return Ok(());
        }

        if !self.epochs.raise(user_id).await? {
            return Err(AssignRoleError::UnknownUser.into());
        }
        Ok(self.assignments.save(&assignment).await?)
    }
}

impl<P: AccessPool> Wiring<AssignRole> for Module<P> {
    fn execution(&self) -> impl Execution<AssignRole> {
        self.in_transaction(|module, tx| AssignRoleHandler {
            administrators: tx.administrators(),
            assignments: tx.assignments(),
            roles: tx.roles(),
            epochs: tx.epochs(),
            clock: module.services.clock.clone(),
        })
    }
}
