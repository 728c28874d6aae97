//! Cancels the scheduled deletion of an account.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{commands::schedule_deletion::UsersDelete, ports::AccountRepository};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Required, Wiring};
use kernel::{PrivilegeEscalation, UserId};
use services::{Clock, RightsGuard};
use std::sync::Arc;

/// Changes nothing if no deletion is scheduled. The enqueued job notices that the deletion was
/// canceled.
#[derive(Debug, Clone)]
pub struct CancelDeletion {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CancelDeletionError {
    #[error("there is no such user")]
    Unknown,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

cqrs::refusal!(CancelDeletionError {
    Unknown => crate::problems::USER_NOT_FOUND,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
});

cqrs::command!(CancelDeletion = "auth.cancel_deletion", Permitted<UsersDelete> => (), CancelDeletionError);

pub(crate) struct CancelDeletionHandler {
    pub guard: RightsGuard,
    pub accounts: Arc<dyn AccountRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<CancelDeletion> for CancelDeletionHandler {
    async fn handle(&self, context: &Context, command: CancelDeletion) -> Outcome<CancelDeletion> {
        let CancelDeletion { user_id } = command;
        self.guard
            .enter_over::<CancelDeletionError>(context, &UsersDelete::PERMISSION, user_id)
            .await?;
        let mut account = self
            .accounts
            .lock(user_id)
            .await?
            .ok_or(CancelDeletionError::Unknown)?;

        if !account.cancel_deletion(self.clock.now()) {
            return Ok(());
        }

        Ok(self.accounts.save(&account).await?)
    }
}

impl<P: AuthPool> Wiring<CancelDeletion> for Module<P> {
    fn execution(&self) -> impl Execution<CancelDeletion> {
        self.in_transaction(|module, tx| CancelDeletionHandler {
            guard: module.rights_guard(&tx),
            accounts: tx.accounts(),
            clock: module.services.clock.clone(),
        })
    }
}
