//! What whoever asks may do now, which may be less than their access token still says.

use crate::{
    permissions::ROLES_ASSIGN,
    ports::{Administrators, RoleRepository},
};
use access_domain::{PrivilegeEscalation, Role, RoleName};
use cqrs::{Context, Denial, Failure, Fault};
use kernel::{Actor, Permission, Rights, UserId};
use services::RightsOf;
use std::sync::Arc;

/// Stands before every change of who may do what, within one transaction.
#[derive(Clone)]
pub(crate) struct RoleGuard {
    pub administrators: Arc<dyn Administrators>,
    pub rights: Arc<dyn RightsOf>,
    pub roles: Arc<dyn RoleRepository>,
}

/// Why somebody may not give a role, nor take it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoleNotAssignable {
    #[error("there is no role {0}")]
    UnknownRole(RoleName),
    #[error("nobody changes their own roles")]
    OwnRoles,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

impl RoleGuard {
    /// Takes the administrators' lock, so that what is found stays true. Refuses who has lost `required` in the meantime;
    /// the operator has all rights.
    pub(crate) async fn enter<R>(&self, context: &Context, required: &Permission) -> Result<Rights, Failure<R>> {
        self.administrators.lock().await?;
        let rights = match context.actor() {
            Actor::Anonymous => return Err(Failure::Forbidden(Denial::Anonymous)),
            Actor::System(_) => Rights::everything(),
            Actor::User(user) => self.rights_of(user.user_id).await?,
        };
        if rights.include(required) { Ok(rights) } else { Err(Failure::Forbidden(Denial::Forbidden)) }
    }

    /// [`RoleGuard::enter`] for who gives a user a role or takes it.
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
        if context.actor().user().is_some_and(|user| user.user_id == user_id) {
            return Err(Failure::Refused(RoleNotAssignable::OwnRoles.into()));
        }
        self.grantable(&rights, role).await?.map(drop).map_err(|refusal| Failure::Refused(refusal.into()))
    }

    /// The role, for who has these rights; nobody hands out what they lack.
    pub(crate) async fn grantable(
        &self,
        rights: &Rights,
        name: &RoleName,
    ) -> Result<Result<Role, RoleNotAssignable>, Fault> {
        let Some(role) = self.roles.find(name).await? else {
            return Ok(Err(RoleNotAssignable::UnknownRole(name.clone())));
        };
        Ok(role.covered_by(rights).map(|()| role).map_err(RoleNotAssignable::Escalation))
    }

    /// None for who may not sign in, or is nobody.
    pub(crate) async fn rights_of(&self, user_id: UserId) -> Result<Rights, Fault> {
        Ok(self.rights.user(user_id).await?.unwrap_or_default())
    }
}
