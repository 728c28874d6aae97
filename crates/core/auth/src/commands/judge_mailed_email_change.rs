//! Judges a code for a new address before the mail with it is sent. No answer to a client depends
//! on it.

use crate::email_change_codes::is_of;
use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::{AccountRepository, EmailChangeRepository};
use async_trait::async_trait;
use auth_domain::EmailChangeKind;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::UserId;
use services::{Clock, Mac, VerificationCode};
use std::{convert::Infallible, sync::Arc};

/// Whether the code confirms the current change of the user's address.
#[derive(Debug, Clone)]
pub struct JudgeMailedEmailChange {
    pub user_id: UserId,
    pub code: VerificationCode,
}

cqrs::command!(
    JudgeMailedEmailChange = "auth.judge_mailed_email_change", Internal => bool, Infallible
);

pub(crate) struct JudgeMailedEmailChangeHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub changes: Arc<dyn EmailChangeRepository>,
    pub mac: Arc<dyn Mac>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<JudgeMailedEmailChange> for JudgeMailedEmailChangeHandler {
    async fn handle(
        &self,
        _: &Context,
        command: JudgeMailedEmailChange,
    ) -> Outcome<JudgeMailedEmailChange> {
        let JudgeMailedEmailChange { user_id, code } = command;
        self.changes.lock(user_id).await?;
        let account = self.accounts.find(user_id).await?;
        let current = self.changes.find_current_of(user_id).await?;
        let (Some(account), Some(current)) = (account, current) else {
            return Ok(false);
        };

        let state = current.state();
        let is_its_code = is_of(&state.code, &*self.mac, state.id, &code);
        let is_open =
            state.kind == EmailChangeKind::Pending && self.clock.now() < state.code_expires_at;
        Ok(is_its_code && is_open && !account.is_suspended())
    }
}

impl<P: AuthPool> Wiring<JudgeMailedEmailChange> for Module<P> {
    fn execution(&self) -> impl Execution<JudgeMailedEmailChange> {
        self.in_transaction(|module, tx| JudgeMailedEmailChangeHandler {
            accounts: tx.accounts(),
            changes: tx.email_changes(),
            mac: module.services.mac.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
