//! The permissions of a user, for every context whose handlers decide by them.

use async_trait::async_trait;
use cqrs::{Context, Denial, Failure, Fault};
use kernel::{Actor, DeclaredPermissions, Permission, PrivilegeEscalation, Rights, UserId};
use std::sync::Arc;

#[async_trait]
pub trait RightsOf: Send + Sync {
    /// Locks the rights of all users until the transaction ends: changes of roles and their
    /// holders, suspensions and deletions wait. Must be taken before any other lock.
    async fn lock(&self) -> Result<(), Fault>;

    /// Returns the user's rights according to the roles in this transaction; none if the account is
    /// suspended or about to be deleted. `None` if there is no such user.
    async fn user(&self, user_id: UserId) -> Result<Option<Rights>, Fault>;

    /// Returns the rights of the user's roles, also if the account is suspended or about to be
    /// deleted. `None` if there is no such user.
    async fn granted(&self, user_id: UserId) -> Result<Option<Rights>, Fault>;
}

/// Users who can log in and have every declared permission. The last one is protected.
#[async_trait]
pub trait Administrators: Send + Sync {
    /// Returns the number of administrators, including uncommitted changes of this transaction.
    async fn count(&self, declared: &DeclaredPermissions) -> Result<i64, Fault>;

    /// Returns whether the user is the only administrator. Takes the lock of [`RightsOf::lock`],
    /// for commands that suspend or delete accounts.
    async fn is_last(&self, user_id: UserId, declared: &DeclaredPermissions)
    -> Result<bool, Fault>;
}

cqrs::ports! {
    /// Transactions that can read the rights of users.
    pub trait RightsPorts {
        administrators: Administrators,
        rights: RightsOf,
    }
}

/// Decides within one transaction whether the caller may act on a user or a role. Every command
/// that acts on another user passes it.
#[derive(Clone)]
pub struct RightsGuard {
    pub rights: Arc<dyn RightsOf>,
    pub declared: DeclaredPermissions,
}

impl RightsGuard {
    /// Takes the lock of the rights, so that the result holds until the transaction ends, and
    /// returns the caller's rights. Re-reads them, because the access token may be stale, and
    /// rejects callers who have lost `required`. A system actor has every permission.
    pub async fn enter<R>(
        &self,
        context: &Context,
        required: &Permission,
    ) -> Result<Rights, Failure<R>> {
        self.rights.lock().await?;
        let rights = match context.actor() {
            Actor::Anonymous => return Err(Failure::Forbidden(Denial::Anonymous)),
            Actor::System(_) => Rights::everything(),
            Actor::User(user) => self.rights.user(user.user_id).await?.unwrap_or_default(),
        };
        if rights.include(required) {
            Ok(rights)
        } else {
            Err(Failure::Forbidden(Denial::Forbidden))
        }
    }

    /// [`RightsGuard::enter`] for a command that acts on another user: rejects callers who lack a
    /// permission of the target. An unknown target passes, so that the command reports it.
    pub async fn enter_over<R>(
        &self,
        context: &Context,
        required: &Permission,
        target: UserId,
    ) -> Result<Rights, Failure<R>>
    where
        R: From<PrivilegeEscalation>,
    {
        let rights = self.enter(context, required).await?;
        self.check_rank(&rights, target).await?;
        Ok(rights)
    }

    /// Rejects callers with these rights if they lack a permission of the target.
    pub async fn check_rank<R>(&self, rights: &Rights, target: UserId) -> Result<(), Failure<R>>
    where
        R: From<PrivilegeEscalation>,
    {
        // a suspended user keeps the rank of their roles: otherwise anyone could reinstate or
        // delete them
        let of_target = self.rights.granted(target).await?.unwrap_or_default();
        rights
            .may_act_on(&of_target, &self.declared)
            .map_err(|escalation| Failure::Refused(escalation.into()))
    }
}
