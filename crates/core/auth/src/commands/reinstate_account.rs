//! Reinstates a suspended account, so that the user can log in again.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{Notices, commands::suspend_account::UsersSuspend, ports::AccountRepository};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Required, Wiring};
use kernel::{PrivilegeEscalation, UserId};
use services::{Clock, MailContent, RightsGuard};
use std::sync::Arc;

/// Changes nothing if the account is not suspended.
#[derive(Debug, Clone)]
pub struct ReinstateAccount {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReinstateAccountError {
    #[error("there is no such user")]
    Unknown,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

cqrs::refusal!(ReinstateAccountError {
    Unknown => crate::problems::USER_NOT_FOUND,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
});

cqrs::command!(ReinstateAccount = "auth.reinstate_account", Permitted<UsersSuspend> => (), ReinstateAccountError);

pub(crate) struct ReinstateAccountHandler {
    pub guard: RightsGuard,
    pub accounts: Arc<dyn AccountRepository>,
    pub notices: Notices,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ReinstateAccount> for ReinstateAccountHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ReinstateAccount,
    ) -> Outcome<ReinstateAccount> {
        let ReinstateAccount { user_id } = command;
        self.guard
            .enter_over::<ReinstateAccountError>(context, &UsersSuspend::PERMISSION, user_id)
            .await?;
        let mut account = self
            .accounts
            .lock(user_id)
            .await?
            .ok_or(ReinstateAccountError::Unknown)?;

        if !account.reinstate(self.clock.now()) {
            return Ok(());
        }

        self.accounts.save(&account).await?;
        Ok(self
            .notices
            .send(&account, MailContent::AccountReinstated)
            .await?)
    }
}

impl<P: AuthPool> Wiring<ReinstateAccount> for Module<P> {
    fn execution(&self) -> impl Execution<ReinstateAccount> {
        self.in_transaction(|module, tx| ReinstateAccountHandler {
            guard: module.rights_guard(&tx),
            accounts: tx.accounts(),
            notices: module.notices(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
