//! Gives a role to a user, under the rules for people; the access tokens they hold become stale in the same transaction.

use super::RolesAssign;
use crate::{
    caller,
    permissions::ROLES_ASSIGN,
    ports::{Administrators, AssignmentRepository, AuthorizationEpochs, RightsOf, RoleRepository},
};
use access_domain::{PrivilegeEscalation, RoleName};
use async_trait::async_trait;
use cqrs::{Context, Handler, Outcome, Permitted, Refusal};
use kernel::UserId;
use services::Clock;
use std::sync::Arc;

/// Giving what is held changes nothing.
#[derive(Debug, Clone)]
pub struct GrantRole {
    pub user_id: UserId,
    pub role: RoleName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantRoleError {
    #[error("there is no such user")]
    UnknownUser,
    #[error("there is no such role")]
    UnknownRole,
    #[error("nobody changes their own roles")]
    OwnRoles,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

impl Refusal for GrantRoleError {}

cqrs::command!(GrantRole = "access.grant_role", Permitted<RolesAssign> => (), GrantRoleError);

pub struct GrantRoleHandler {
    pub administrators: Arc<dyn Administrators>,
    pub rights: Arc<dyn RightsOf>,
    pub roles: Arc<dyn RoleRepository>,
    pub assignments: Arc<dyn AssignmentRepository>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<GrantRole> for GrantRoleHandler {
    async fn handle(&self, context: &Context, command: GrantRole) -> Outcome<GrantRole> {
        let GrantRole { user_id, role } = command;
        let (administrators, current) = (self.administrators.as_ref(), self.rights.as_ref());
        let rights = caller::enter(context, administrators, current, &ROLES_ASSIGN).await?;
        if caller::is_oneself(context, user_id) {
            return Err(GrantRoleError::OwnRoles.into());
        }
        let found = self.roles.find(&role).await?.ok_or(GrantRoleError::UnknownRole)?;
        rights.cover(&found).map_err(GrantRoleError::Escalation)?;
        let mut assignment = self.assignments.find(user_id).await?;

        if !assignment.assign(role, self.clock.now()) {
            return Ok(());
        }

        if !self.epochs.raise(user_id).await? {
            return Err(GrantRoleError::UnknownUser.into());
        }
        Ok(self.assignments.save(&assignment).await?)
    }
}
