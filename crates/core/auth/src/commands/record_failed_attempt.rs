//! Counts a wrong password and records it in the audit trail, alike for known and unknown
//! addresses. Ends a session in which too many current passwords were wrong.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::{PasswordAttemptLog, SessionRepository};
use crate::{Attempt, AttemptOutcome, Attempts};
use async_trait::async_trait;
use auth_domain::{FailedPasswordAttempt, PasswordAttemptId};
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{Fault, SessionId, UserId};
use services::{Clock, UuidGenerator};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct RecordFailedAttempt {
    pub attempt: Attempt,
    /// The user whose account has the address, if one has.
    pub user_id: Option<UserId>,
    /// The session whose user was asked for the password again.
    pub session_id: Option<SessionId>,
}

cqrs::command!(RecordFailedAttempt = "auth.record_failed_attempt", Internal => (), Infallible);

pub(crate) struct RecordFailedAttemptHandler {
    pub attempts: Attempts,
    pub log: Arc<dyn PasswordAttemptLog>,
    pub sessions: Arc<dyn SessionRepository>,
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
        let now = self.clock.now();
        let outcome = AttemptOutcome::Failed;
        let is_exhausted = self.attempts.settle(&command.attempt, outcome, now).await?;
        if let Some(session_id) = command.session_id.filter(|_| is_exhausted) {
            self.end(session_id, now).await?;
        }

        let id = PasswordAttemptId::new(self.uuids.next());
        let failed = FailedPasswordAttempt::new(id, command.user_id, now);
        Ok(self.log.record(&failed).await?)
    }
}

impl RecordFailedAttemptHandler {
    async fn end(&self, session_id: SessionId, now: DateTime<Utc>) -> Result<(), Fault> {
        if let Some(mut session) = self.sessions.find(session_id).await? {
            session.end(now);
            self.sessions.save(&session).await?;
        }
        Ok(())
    }
}

impl<P: AuthPool> Wiring<RecordFailedAttempt> for Module<P> {
    fn execution(&self) -> impl Execution<RecordFailedAttempt> {
        self.in_transaction(|module, tx| RecordFailedAttemptHandler {
            attempts: module.attempts(&tx),
            log: tx.password_attempts(),
            sessions: tx.sessions(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
