//! Schedules the erasure of an account: its sessions end at once, and a job is left for the day.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{
    EraseAccount, Notices,
    ports::{AccountRepository, LastAdministrator, SessionRepository},
    sign_out::end_sessions,
};
use async_trait::async_trait;
use auth_domain::SignInRefused;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{PasswordHash, UserId};
use services::{Clock, JobQueue, MailContent, NewJob, UuidGenerator};
use std::sync::Arc;

/// Of an account whose deletion is scheduled, everything stays as it is.
#[derive(Debug, Clone)]
pub struct BeginDeletion {
    pub user_id: UserId,
    /// Where the owner asks: the hash that their password was checked against.
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
    #[error("nobody could administer any more: make somebody else an administrator first")]
    LastAdministrator,
    #[error(transparent)]
    SignInRefused(#[from] SignInRefused),
}

cqrs::refusal!(BeginDeletionError {
    Unknown => crate::problems::USER_NOT_FOUND,
    LastAdministrator => crate::problems::LAST_ADMINISTRATOR,
    SignInRefused(_) => crate::problems::REAUTHENTICATION_FAILED,
});

cqrs::command!(BeginDeletion = "auth.begin_deletion", Internal => ScheduledDeletion, BeginDeletionError);

pub(crate) struct BeginDeletionHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub last_administrator: Arc<dyn LastAdministrator>,
    pub notices: Notices,
    pub jobs: Arc<dyn JobQueue>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
    /// How long the owner can change their mind.
    pub grace: TimeDelta,
}

#[async_trait]
impl Handler<BeginDeletion> for BeginDeletionHandler {
    async fn handle(&self, _: &Context, command: BeginDeletion) -> Outcome<BeginDeletion> {
        let BeginDeletion { user_id, verified } = command;
        if self.last_administrator.is_protected(user_id).await? {
            return Err(BeginDeletionError::LastAdministrator.into());
        }
        let mut account = self.accounts.lock(user_id).await?.ok_or(BeginDeletionError::Unknown)?;
        let now = self.clock.now();
        if let Some(verified) = verified {
            account.may_sign_in_with(&verified).map_err(BeginDeletionError::SignInRefused)?;
        }

        let deletes_at = account.state().deletes_at.unwrap_or(now + self.grace);
        if !account.schedule_deletion(deletes_at, now) {
            return Ok(ScheduledDeletion { deletes_at });
        }

        self.accounts.save(&account).await?;
        end_sessions(self.sessions.as_ref(), user_id, None, now).await?;
        let erasure = NewJob::of(&EraseAccount { user_id, deletes_at }, self.uuids.next(), deletes_at)?;
        self.jobs.enqueue(erasure).await?;
        self.notices.send(&account, MailContent::DeletionScheduled { deletes_at }).await?;
        Ok(ScheduledDeletion { deletes_at })
    }
}

impl<P: AuthPool> Wiring<BeginDeletion> for Module<P> {
    fn execution(&self) -> impl Execution<BeginDeletion> {
        self.in_transaction(|module, tx| BeginDeletionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            last_administrator: tx.last_administrator(),
            notices: module.notices(&tx),
            jobs: tx.jobs(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
            grace: module.services.deletion_grace,
        })
    }
}
