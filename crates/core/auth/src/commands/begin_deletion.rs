//! Ends the sessions of a user at once and enqueues the job that erases the account.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module, RightsPorts};
use crate::{
    EraseAccount, Notices,
    ports::{AccountRepository, SessionRepository},
    session_ends::end_sessions,
};
use async_trait::async_trait;
use auth_domain::LogInRefused;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::{Context, ContextModule, Execution, Fault, Handler, Internal, Outcome, Wiring};
use kernel::{DeclaredPermissions, PasswordHash, UserId};
use services::{Administrators, Clock, JobQueue, MailContent, NewJob, UuidGenerator};
use std::sync::Arc;

/// Changes nothing if a deletion is already scheduled, except that an administrator takes it out of
/// the owner's hands.
#[derive(Debug, Clone)]
pub struct BeginDeletion {
    pub user_id: UserId,
    /// The hash against which the password was checked, if the owner requests the deletion; `None`
    /// for an administrator.
    pub verified: Option<PasswordHash>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledDeletion {
    pub deletes_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BeginDeletionError {
    #[error("there is no such user")]
    Unknown,
    #[error(
        "the last administrator cannot be suspended or deleted: grant another user a role first"
    )]
    LastAdministrator,
    #[error(transparent)]
    LogInRefused(#[from] LogInRefused),
}

cqrs::refusal!(BeginDeletionError {
    Unknown => crate::problems::USER_NOT_FOUND,
    LastAdministrator => crate::problems::LAST_ADMINISTRATOR,
    LogInRefused(_) => crate::problems::REAUTHENTICATION_FAILED,
});

cqrs::command!(BeginDeletion = "auth.begin_deletion", Internal => ScheduledDeletion, BeginDeletionError);

pub(crate) struct BeginDeletionHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub administrators: Arc<dyn Administrators>,
    pub declared: DeclaredPermissions,
    pub notices: Notices,
    pub jobs: Arc<dyn JobQueue>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
    /// The time until the erasure, in which the deletion can be canceled.
    pub grace: TimeDelta,
}

#[async_trait]
impl Handler<BeginDeletion> for BeginDeletionHandler {
    async fn handle(&self, _: &Context, command: BeginDeletion) -> Outcome<BeginDeletion> {
        let BeginDeletion { user_id, verified } = command;
        if self.administrators.is_last(user_id, &self.declared).await? {
            return Err(BeginDeletionError::LastAdministrator.into());
        }
        let mut account = self
            .accounts
            .lock(user_id)
            .await?
            .ok_or(BeginDeletionError::Unknown)?;
        let now = self.clock.now();
        let by_administrator = verified.is_none();
        if let Some(verified) = verified {
            account
                .may_log_in_with(&verified)
                .map_err(BeginDeletionError::LogInRefused)?;
        }

        let scheduled = account.state().deletes_at;
        let deletes_at = scheduled.unwrap_or(now + self.grace);
        if !account.schedule_deletion(deletes_at, by_administrator, now) {
            return Ok(ScheduledDeletion { deletes_at });
        }

        self.accounts.save(&account).await?;
        end_sessions(self.sessions.as_ref(), user_id, None, now).await?;
        if scheduled.is_none() {
            self.enqueue_erasure(user_id, deletes_at).await?;
        }
        let content = if by_administrator {
            MailContent::DeletionOrdered { deletes_at }
        } else {
            MailContent::DeletionScheduled { deletes_at }
        };
        self.notices.send(&account, content).await?;
        Ok(ScheduledDeletion { deletes_at })
    }
}

impl BeginDeletionHandler {
    async fn enqueue_erasure(
        &self,
        user_id: UserId,
        deletes_at: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let erasure = EraseAccount {
            user_id,
            deletes_at,
        };
        let job = NewJob::of(&erasure, self.uuids.next(), deletes_at)?;
        self.jobs.enqueue(job).await
    }
}

impl<P: AuthPool> Wiring<BeginDeletion> for Module<P> {
    fn execution(&self) -> impl Execution<BeginDeletion> {
        self.in_transaction(|module, tx| BeginDeletionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            administrators: tx.administrators(),
            declared: module.services.declared.clone(),
            notices: module.notices(&tx),
            jobs: tx.jobs(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
            grace: module.services.deletion_grace,
        })
    }
}
