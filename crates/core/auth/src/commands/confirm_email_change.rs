//! Checks the code that was mailed to the new address, ends the user's other sessions and notifies
//! both addresses; the former one gets a link that undoes the change. A wrong code is counted, so
//! it is an outcome and not a refusal.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{
    AttemptOn, AttemptOutcome, Attempts, PasswordLinks,
    email_change_codes::is_of,
    ports::{AccountRepository, EmailChangeRepository, PreferredLocales, Saved, SessionRepository},
    session_ends::end_sessions,
};
use async_trait::async_trait;
use auth_domain::{
    Account, Confirmation, EmailChange, EmailChangeCode, EmailChangeId, EmailChangeRules,
};
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, SignedIn, Wiring};
use kernel::{EmailAddress, Fault, Network, Throttled};
use services::{Clock, Mac, MailContent, MailQueue, OutgoingMail, VerificationCode};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ConfirmEmailChange {
    pub id: EmailChangeId,
    pub code: VerificationCode,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmailChangeOutcome {
    /// The new address of the account.
    Confirmed(EmailAddress),
    WrongCode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmEmailChangeError {
    /// The change belongs to another user, was deleted, or its address was taken meanwhile.
    /// Reported as a wrong code.
    #[error("the code is wrong, expired or used")]
    CodeInvalid,
    #[error("there were too many wrong codes: ask for a new change")]
    TooManyAttempts { code_expires_at: DateTime<Utc> },
    /// Too many wrong codes and passwords from one network.
    #[error(transparent)]
    Throttled(Throttled),
}

cqrs::refusal!(ConfirmEmailChangeError {
    CodeInvalid => crate::problems::CODE_INVALID,
    TooManyAttempts { code_expires_at } => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::retry_at(*code_expires_at)
    },
    Throttled(throttled) => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::throttled(throttled)
    },
});

cqrs::command!(
    ConfirmEmailChange = "auth.confirm_email_change", SignedIn => EmailChangeOutcome, ConfirmEmailChangeError
);

impl cqrs::Replayable for EmailChangeOutcome {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault> {
        Ok(match self {
            Self::Confirmed(address) => address.as_str().as_bytes().to_vec(),
            Self::WrongCode => Vec::new(),
        })
    }

    fn from_receipt(receipt: &[u8]) -> Result<Self, Fault> {
        let text = std::str::from_utf8(receipt).map_err(Fault::unexpected)?;
        if text.is_empty() {
            return Ok(Self::WrongCode);
        }
        EmailAddress::parse(text)
            .map(Self::Confirmed)
            .map_err(Fault::unexpected)
    }
}

pub(crate) struct ConfirmEmailChangeHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub changes: Arc<dyn EmailChangeRepository>,
    pub links: PasswordLinks,
    pub locales: Arc<dyn PreferredLocales>,
    pub attempts: Attempts,
    pub mails: Arc<dyn MailQueue>,
    pub mac: Arc<dyn Mac>,
    pub clock: Arc<dyn Clock>,
    pub rules: EmailChangeRules,
}

#[async_trait]
impl Handler<ConfirmEmailChange> for ConfirmEmailChangeHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ConfirmEmailChange,
    ) -> Outcome<ConfirmEmailChange> {
        const INVALID: ConfirmEmailChangeError = ConfirmEmailChangeError::CodeInvalid;
        let user = context.signed_in()?;
        let user_id = user.user_id;
        let now = self.clock.now();
        self.changes.lock(user_id).await?;
        let account = self.accounts.find(user_id).await?.ok_or(INVALID)?;
        let change = self.changes.find(command.id).await?;
        let mut change = change
            .filter(|change| change.state().user_id == user_id)
            .ok_or(INVALID)?;
        let network = Network::of(context.source());
        let attempt = self
            .attempts
            .reserve(&AttemptOn::Network, network, now)
            .await?;
        let attempt = attempt.map_err(ConfirmEmailChangeError::Throttled)?;

        let owner = self.accounts.owner_of(&change.state().address).await?;
        let is_free = owner.is_none_or(|owner| owner == user_id);
        let (id, mac) = (change.id(), self.mac.as_ref());
        let matches = |stored: &EmailChangeCode| is_of(stored, mac, id, &command.code);
        let confirmation = change.confirm(matches, is_free, &self.rules, now);

        if confirmation == Confirmation::TooManyAttempts {
            let code_expires_at = change.state().code_expires_at;
            return Err(ConfirmEmailChangeError::TooManyAttempts { code_expires_at }.into());
        }
        self.changes.save(&change).await?;
        if confirmation == Confirmation::WrongCode {
            let outcome = AttemptOutcome::Failed;
            self.attempts.settle(&attempt, outcome, now).await?;
            return Ok(EmailChangeOutcome::WrongCode);
        }
        let outcome = AttemptOutcome::Succeeded;
        self.attempts.settle(&attempt, outcome, now).await?;
        let known = &self.attempts.known_networks;
        known.remember(user_id, network, now).await?;
        end_sessions(self.sessions.as_ref(), user_id, Some(user.session_id), now).await?;
        self.apply(account, &change, now).await
    }
}

impl ConfirmEmailChangeHandler {
    async fn apply(
        &self,
        mut account: Account,
        change: &EmailChange,
        now: DateTime<Utc>,
    ) -> Outcome<ConfirmEmailChange> {
        let (old, new) = (
            account.state().address.clone(),
            change.state().address.clone(),
        );
        let undo = self.links.issue_undo(&account, &new, now).await?;
        account.change_address(new.clone(), now);
        if self.accounts.save_with_new_address(&account).await? == Saved::AddressTaken {
            return Err(ConfirmEmailChangeError::CodeInvalid.into());
        }

        let valid_minutes = self.links.rules.email_change_undo_ttl.num_minutes().max(1);
        let to_old = undo.map_or(MailContent::EmailChanged, |token| {
            MailContent::EmailChangeUndo {
                token,
                valid_minutes,
            }
        });
        if old.canonical() != new.canonical() {
            self.notify(&account, old, to_old).await?;
        }
        self.notify(&account, new.clone(), MailContent::EmailChangeConfirmed)
            .await?;
        Ok(EmailChangeOutcome::Confirmed(new))
    }

    async fn notify(
        &self,
        account: &Account,
        to: EmailAddress,
        content: MailContent,
    ) -> Result<(), Fault> {
        let locale = self.locales.of(account.id()).await?;
        self.mails
            .enqueue(OutgoingMail {
                to,
                user_id: Some(account.id()),
                locale,
                content,
            })
            .await
    }
}

impl<P: AuthPool> Wiring<ConfirmEmailChange> for Module<P> {
    fn execution(&self) -> impl Execution<ConfirmEmailChange> {
        self.in_transaction(|module, tx| ConfirmEmailChangeHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            changes: tx.email_changes(),
            links: module.password_links(&tx),
            locales: tx.locales(),
            attempts: module.attempts(&tx),
            mails: module.services.mails.over(tx.jobs()),
            mac: module.services.mac.clone(),
            clock: module.services.clock.clone(),
            rules: module.services.email_change_rules,
        })
        .with_receipts()
    }
}
