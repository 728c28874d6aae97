//! Reinstates a suspended account, so that the user can log in again.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{Notices, commands::suspend_account::UsersSuspend, ports::AccountRepository};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Wiring};
use kernel::UserId;
use services::{Clock, MailContent};
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
}

cqrs::refusal!(ReinstateAccountError { Unknown => crate::problems::USER_NOT_FOUND });

cqrs::command!(ReinstateAccount = "auth.reinstate_account", Permitted<UsersSuspend> => (), ReinstateAccountError);

pub(crate) struct ReinstateAccountHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub notices: Notices,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ReinstateAccount> for ReinstateAccountHandler {
    async fn handle(&self, _: &Context, command: ReinstateAccount) -> Outcome<ReinstateAccount> {
        let mut account = self
            .accounts
            .lock(command.user_id)
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
            accounts: tx.accounts(),
            notices: module.notices(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
