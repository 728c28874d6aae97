//! Re-reads the caller's rights inside the transaction; the access token may be stale.

use crate::{
    permissions::ROLES_ASSIGN,
    ports::{Administrators, RoleRepository},
};
use access_domain::{PrivilegeEscalation, Role, RoleName};
use cqrs::{Context, Denial, Failure, Fault};
use kernel::{Actor, Permission, Rights, UserId};
use services::RightsOf;
use std::sync::Arc;

/// Checks every change of roles and their holders, within one transaction.
#[derive(Clone)]
pub(crate) struct RoleGuard {
    pub administrators: Arc<dyn Administrators>,
    pub rights: Arc<dyn RightsOf>,
    pub roles: Arc<dyn RoleRepository>,
}

/// The caller can neither grant nor revoke the role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoleNotAssignable {
    #[error("there is no role {0}")]
    UnknownRole(RoleName),
    #[error("users cannot change their own roles")]
    OwnRoles,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

impl RoleGuard {
    /// Takes the administrators' lock, so that the result holds until the transaction ends, and
    /// returns the caller's rights. Rejects callers who have lost `required` since their token was
    /// issued; the operator has all permissions.
    pub(crate) async fn enter<R>(
        &self,
        context: &Context,
        required: &Permission,
    ) -> Result<Rights, Failure<R>> {
        self.administrators.lock().await?;
        let rights = match context.actor() {
            Actor::Anonymous => return Err(Failure::Forbidden(Denial::Anonymous)),
            Actor::System(_) => Rights::everything(),
            Actor::User(user) => self.rights_of(user.user_id).await?,
        };
        if rights.include(required) {
            Ok(rights)
        } else {
            Err(Failure::Forbidden(Denial::Forbidden))
        }
    }

    /// [`RoleGuard::enter`] for granting a role to a user or revoking it.
    pub(crate) async fn enter_granting<R>(
        &self,
        context: &Context,
        user_id: UserId,
        role: &RoleName,
    ) -> Result<(), Failure<R>>
    where
        R: From<RoleNotAssignable>,
    {
        let rights = self.enter(context, &ROLES_ASSIGN).await?;
        if context
            .actor()
            .user()
            .is_some_and(|user| user.user_id == user_id)
        {
            return Err(Failure::Refused(RoleNotAssignable::OwnRoles.into()));
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
    ) -> Result<Result<Role, RoleNotAssignable>, Fault> {
        let Some(role) = self.roles.find(name).await? else {
            return Ok(Err(RoleNotAssignable::UnknownRole(name.clone())));
        };
        Ok(role
            .covered_by(rights)
            .map(|()| role)
            .map_err(RoleNotAssignable::Escalation))
    }

    /// Returns no rights for users who cannot log in or do not exist.
    pub(crate) async fn rights_of(&self, user_id: UserId) -> Result<Rights, Fault> {
        Ok(self.rights.user(user_id).await?.unwrap_or_default())
    }
}
