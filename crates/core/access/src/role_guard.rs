//! Checks changes of roles and their holders.

use crate::{permissions::ROLES_ASSIGN, ports::RoleRepository};
use access_domain::{PrivilegeEscalation, Role, RoleName};
use cqrs::{Context, Failure, Fault};
use kernel::{Rights, UserId};
use services::{Administrators, RightsGuard};
use std::sync::Arc;

/// Checks every change of roles and their holders, within one transaction.
#[derive(Clone)]
pub(crate) struct RoleGuard {
    pub rights: RightsGuard,
    pub administrators: Arc<dyn Administrators>,
    pub roles: Arc<dyn RoleRepository>,
}

/// The caller can neither grant nor revoke the role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoleNotGrantable {
    #[error("there is no role {0}")]
    UnknownRole(RoleName),
    #[error("users cannot change their own roles")]
    OwnRoles,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

impl RoleGuard {
    /// Enters a command that grants a role to a user or revokes it.
    pub(crate) async fn enter_granting<R>(
        &self,
        context: &Context,
        user_id: UserId,
        role: &RoleName,
    ) -> Result<(), Failure<R>>
    where
        R: From<RoleNotGrantable>,
    {
        let entered = self
            .rights
            .enter_over::<RoleNotGrantable>(context, &ROLES_ASSIGN, user_id)
            .await;
        let rights = entered.map_err(|failure| failure.map_refusal(R::from))?;
        if context
            .actor()
            .user()
            .is_some_and(|user| user.user_id == user_id)
        {
            return Err(Failure::Refused(RoleNotGrantable::OwnRoles.into()));
        }
        self.grantable(&rights, role)
            .await?
            .map(drop)
            .map_err(|refusal| Failure::Refused(refusal.into()))
    }

    /// Returns the role if a caller with these rights may grant it.
    pub(crate) async fn grantable(
        &self,
        rights: &Rights,
        name: &RoleName,
    ) -> Result<Result<Role, RoleNotGrantable>, Fault> {
        let Some(role) = self.roles.find(name).await? else {
            return Ok(Err(RoleNotGrantable::UnknownRole(name.clone())));
        };
        Ok(role
            .covered_by(rights)
            .map(|()| role)
            .map_err(RoleNotGrantable::Escalation))
    }

    /// Locks the rights of all users; see [`RightsOf::lock`](services::RightsOf::lock).
    pub(crate) async fn lock(&self) -> Result<(), Fault> {
        self.rights.rights.lock().await
    }

    /// Returns no rights for users who cannot log in or do not exist.
    pub(crate) async fn rights_of(&self, user_id: UserId) -> Result<Rights, Fault> {
        Ok(self.find_rights(user_id).await?.unwrap_or_default())
    }

    /// Returns `None` if there is no such user.
    pub(crate) async fn find_rights(&self, user_id: UserId) -> Result<Option<Rights>, Fault> {
        self.rights.rights.user(user_id).await
    }

    pub(crate) async fn count_administrators(&self) -> Result<i64, Fault> {
        self.administrators.count(&self.rights.declared).await
    }
}
