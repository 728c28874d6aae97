//! Stores a change of address, or a decoy of one, in place of the previous one, and enqueues its
//! mails.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{
    Attempts,
    email_change_codes::digest,
    ports::{AccountRepository, EmailChangeRepository, PreferredLocales},
};
use async_trait::async_trait;
use auth_domain::{Account, EmailChange, EmailChangeId, EmailChangeRules, LogInRefused};
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{EmailAddress, Fault, PasswordHash, UserId};
use serde::{Deserialize, Serialize};
use services::{Clock, Mac, MailContent, MailQueue, OutgoingMail, TokenGenerator, UuidGenerator};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct RecordEmailChange {
    pub user_id: UserId,
    pub address: EmailAddress,
    /// The hash against which the password was checked.
    pub verified: PasswordHash,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEmailChange {
    pub id: EmailChangeId,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordEmailChangeError {
    /// The password was changed since it was checked, or the account is closed.
    #[error(transparent)]
    LogInRefused(#[from] LogInRefused),
}

cqrs::refusal!(RecordEmailChangeError {
    LogInRefused(_) => crate::problems::REAUTHENTICATION_FAILED,
});

cqrs::command!(
    RecordEmailChange = "auth.record_email_change", Internal => RecordedEmailChange, RecordEmailChangeError
);

pub(crate) struct RecordEmailChangeHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub changes: Arc<dyn EmailChangeRepository>,
    pub locales: Arc<dyn PreferredLocales>,
    pub attempts: Attempts,
    pub mails: Arc<dyn MailQueue>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub mac: Arc<dyn Mac>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
    pub rules: EmailChangeRules,
}

#[async_trait]
impl Handler<RecordEmailChange> for RecordEmailChangeHandler {
    async fn handle(&self, _: &Context, command: RecordEmailChange) -> Outcome<RecordEmailChange> {
        let RecordEmailChange {
            user_id,
            address,
            verified,
        } = command;
        let now = self.clock.now();
        self.changes.lock(user_id).await?;
        let account = self
            .accounts
            .find(user_id)
            .await?
            .ok_or(RecordEmailChangeError::LogInRefused(LogInRefused))?;
        account
            .may_log_in_with(&verified)
            .map_err(RecordEmailChangeError::LogInRefused)?;
        if let Some(mut current) = self.changes.find_current_of(user_id).await? {
            current.supersede(now);
            self.changes.save(&current).await?;
        }

        self.record(&account, address, now).await
    }
}

impl RecordEmailChangeHandler {
    async fn record(
        &self,
        account: &Account,
        address: EmailAddress,
        now: DateTime<Utc>,
    ) -> Outcome<RecordEmailChange> {
        let (user_id, old) = (account.id(), account.state().address.clone());
        let (id, code) = (EmailChangeId::new(self.uuids.next()), self.tokens.code());
        let owner = self.accounts.owner_of(&address).await?.unwrap_or(user_id);
        let is_free = owner == user_id;
        let [may_write_to_new, may_write_to_old] = self
            .attempts
            .take_email_changes([&address, &old], now)
            .await?;

        let digest = digest(self.mac.as_ref(), id, &code);
        let can_be_confirmed = is_free && may_write_to_new;
        let change = EmailChange::request(
            id,
            user_id,
            address.clone(),
            digest,
            can_be_confirmed,
            &self.rules,
            now,
        );
        self.changes.save(&change).await?;

        let code = MailContent::EmailChangeCode {
            code,
            valid_minutes: self.rules.code_ttl.num_minutes().max(1),
        };
        let to_new = if is_free {
            code
        } else {
            MailContent::AddressInUse
        };
        // an erasure finds a mail by the user whom it concerns
        self.tell(owner, address, to_new, may_write_to_new).await?;
        self.tell(
            user_id,
            old,
            MailContent::EmailChangeRequested,
            may_write_to_old,
        )
        .await?;
        Ok(RecordedEmailChange {
            id,
            expires_at: change.state().code_expires_at,
        })
    }

    async fn tell(
        &self,
        user_id: UserId,
        to: EmailAddress,
        content: MailContent,
        may_write: bool,
    ) -> Result<(), Fault> {
        let locale = self.locales.of(user_id).await?;
        let content = if may_write {
            content
        } else {
            MailContent::Withheld
        };
        self.mails
            .enqueue(OutgoingMail {
                to,
                user_id: Some(user_id),
                locale,
                content,
            })
            .await
    }
}

impl<P: AuthPool> Wiring<RecordEmailChange> for Module<P> {
    fn execution(&self) -> impl Execution<RecordEmailChange> {
        self.in_transaction(|module, tx| RecordEmailChangeHandler {
            accounts: tx.accounts(),
            changes: tx.email_changes(),
            locales: tx.locales(),
            attempts: module.attempts(&tx),
            mails: module.services.mails.over(tx.jobs()),
            tokens: module.services.tokens.clone(),
            mac: module.services.mac.clone(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
            rules: module.services.email_change_rules,
        })
        .with_receipts()
    }
}
