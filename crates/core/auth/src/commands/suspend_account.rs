//! Suspends an account and ends its sessions.

use crate::module::{AuthPool, AuthPorts, Module, RightsPorts};
use crate::{
    Notices,
    ports::{AccountRepository, SessionRepository},
    session_ends::end_sessions,
};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Required, Wiring};
use kernel::{Permission, PrivilegeEscalation, UserId};
use services::{Administrators, Clock, MailContent, RightsGuard};
use std::sync::Arc;

/// Changes nothing if the account is suspended.
#[derive(Debug, Clone)]
pub struct SuspendAccount {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SuspendAccountError {
    #[error("there is no such user")]
    Unknown,
    #[error("administrators cannot suspend their own account")]
    OwnAccount,
    #[error(
        "the last administrator cannot be suspended or deleted: grant another user a role first"
    )]
    LastAdministrator,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

cqrs::refusal!(SuspendAccountError {
    Unknown => crate::problems::USER_NOT_FOUND,
    OwnAccount => crate::problems::OWN_ACCOUNT,
    LastAdministrator => crate::problems::LAST_ADMINISTRATOR,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
});

#[derive(Debug)]
pub struct UsersSuspend;

impl Required for UsersSuspend {
    const PERMISSION: Permission = Permission::declared("users:suspend");
}

cqrs::command!(SuspendAccount = "auth.suspend_account", Permitted<UsersSuspend> => (), SuspendAccountError);

pub(crate) struct SuspendAccountHandler {
    pub guard: RightsGuard,
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub administrators: Arc<dyn Administrators>,
    pub notices: Notices,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<SuspendAccount> for SuspendAccountHandler {
    async fn handle(&self, context: &Context, command: SuspendAccount) -> Outcome<SuspendAccount> {
        let SuspendAccount { user_id } = command;
        if context
            .actor()
            .user()
            .is_some_and(|user| user.user_id == user_id)
        {
            return Err(SuspendAccountError::OwnAccount.into());
        }
        self.guard
            .enter_over::<SuspendAccountError>(context, &UsersSuspend::PERMISSION, user_id)
            .await?;
        if self
            .administrators
            .is_last(user_id, &self.guard.declared)
            .await?
        {
            return Err(SuspendAccountError::LastAdministrator.into());
        }
        let mut account = self
            .accounts
            .lock(user_id)
            .await?
            .ok_or(SuspendAccountError::Unknown)?;
        let now = self.clock.now();

        if !account.suspend(now) {
            return Ok(());
        }

        self.accounts.save(&account).await?;
        end_sessions(self.sessions.as_ref(), user_id, None, now).await?;
        Ok(self
            .notices
            .send(&account, MailContent::AccountSuspended)
            .await?)
    }
}

impl<P: AuthPool> Wiring<SuspendAccount> for Module<P> {
    fn execution(&self) -> impl Execution<SuspendAccount> {
        self.in_transaction(|module, tx| SuspendAccountHandler {
            guard: module.rights_guard(&tx),
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            administrators: tx.administrators(),
            notices: module.notices(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
