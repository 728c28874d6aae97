//! Takes a role from a user, under the rules for people; the access tokens they hold become stale in the same transaction.

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

/// Taking what is not held changes nothing.
#[derive(Debug, Clone)]
pub struct RevokeRole {
    pub user_id: UserId,
    pub role: RoleName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevokeRoleError {
    #[error("there is no such user")]
    UnknownUser,
    #[error("there is no such role")]
    UnknownRole,
    #[error("nobody changes their own roles")]
    OwnRoles,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
    #[error("nobody would be left who can give roles to users")]
    LastAdministrator,
}

impl Refusal for RevokeRoleError {}

cqrs::command!(RevokeRole = "access.revoke_role", Permitted<RolesAssign> => (), RevokeRoleError);

pub struct RevokeRoleHandler {
    pub administrators: Arc<dyn Administrators>,
    pub rights: Arc<dyn RightsOf>,
    pub roles: Arc<dyn RoleRepository>,
    pub assignments: Arc<dyn AssignmentRepository>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RevokeRole> for RevokeRoleHandler {
    async fn handle(&self, context: &Context, command: RevokeRole) -> Outcome<RevokeRole> {
        let RevokeRole { user_id, role } = command;
        let (administrators, current) = (self.administrators.as_ref(), self.rights.as_ref());
        let rights = caller::enter(context, administrators, current, &ROLES_ASSIGN).await?;
        if caller::is_oneself(context, user_id) {
            return Err(RevokeRoleError::OwnRoles.into());
        }
        let found = self.roles.find(&role).await?.ok_or(RevokeRoleError::UnknownRole)?;
        rights.cover(&found).map_err(RevokeRoleError::Escalation)?;
        let mut assignment = self.assignments.find(user_id).await?;
        let before = administrators.count().await?;

        if !assignment.revoke(&role, self.clock.now()) {
            let user = self.rights.user(user_id).await?;
            return user.map(drop).ok_or(RevokeRoleError::UnknownUser.into());
        }

        self.epochs.raise(user_id).await?;
        self.assignments.save(&assignment).await?;
        if before > 0 && administrators.count().await? == 0 {
            return Err(RevokeRoleError::LastAdministrator.into());
        }
        Ok(())
    }
}
