//! Records a failed password attempt in the audit trail, alike for known and unknown addresses.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::PasswordAttemptLog;
use async_trait::async_trait;
use auth_domain::{FailedPasswordAttempt, PasswordAttemptId};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::UserId;
use services::{Clock, UuidGenerator};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct RecordFailedAttempt {
    /// The user whose account has the address, if one has.
    pub user_id: Option<UserId>,
}

cqrs::command!(RecordFailedAttempt = "auth.record_failed_attempt", Internal => (), Infallible);

pub(crate) struct RecordFailedAttemptHandler {
    pub attempts: Arc<dyn PasswordAttemptLog>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RecordFailedAttempt> for RecordFailedAttemptHandler {
    async fn handle(
        &self,
        _: &Context,
        command: RecordFailedAttempt,
    ) -> Outcome<RecordFailedAttempt> {
        let id = PasswordAttemptId::new(self.uuids.next());
        let failed = FailedPasswordAttempt::new(id, command.user_id, self.clock.now());
        Ok(self.attempts.record(&failed).await?)
    }
}

impl<P: AuthPool> Wiring<RecordFailedAttempt> for Module<P> {
    fn execution(&self) -> impl Execution<RecordFailedAttempt> {
        self.in_transaction(|module, tx| RecordFailedAttemptHandler {
            attempts: tx.password_attempts(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
