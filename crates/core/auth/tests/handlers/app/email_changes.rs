//! Changes of address.

use super::{App, PASSWORD};
use auth::ports::AuthPorts as _;
use auth::{
    ConfirmEmailChange, ConfirmEmailChangeHandler, EmailChangeOutcome, RecordEmailChange, RecordEmailChangeHandler,
    RecordedEmailChange,
};
use auth_domain::{EmailChangeId, EmailChangeRules};
use cqrs::{ContextModule, Dispatch, Execution, Outcome, Wiring};
use kernel::{BoxError, EmailAddress, UserId};
use services::VerificationCode;
use testing::{contexts, memory::InMemoryTransaction};

impl App {
    /// Asked for with [`PASSWORD`].
    pub async fn record_change(&self, user_id: UserId, to: &str) -> Result<RecordedEmailChange, BoxError> {
        let record = RecordEmailChange {
            user_id,
            address: EmailAddress::parse(to)?,
            verified: self.fakes.hasher.hash_of(PASSWORD),
        };
        Ok(self.dispatch(&contexts::system(), record).await?)
    }

    pub async fn confirm_change(
        &self,
        user_id: UserId,
        id: EmailChangeId,
        code: &VerificationCode,
    ) -> Outcome<ConfirmEmailChange> {
        self.dispatch(&contexts::user(user_id), ConfirmEmailChange { id, code: code.clone() }).await
    }

    /// The one that the last change was given.
    pub fn last_code(&self) -> Result<VerificationCode, BoxError> {
        Ok(self.fakes.tokens.last_code().ok_or("one was made")?)
    }

    pub async fn address_of(&self, user_id: UserId) -> Result<String, BoxError> {
        Ok(self.account(user_id).await?.address.as_str().to_owned())
    }
}

pub fn is_wrong(outcome: &Outcome<ConfirmEmailChange>) -> bool {
    matches!(outcome, Ok(EmailChangeOutcome::WrongCode))
}

impl Wiring<RecordEmailChange> for App {
    fn execution(&self) -> impl Execution<RecordEmailChange> {
        let (app, fakes) = (self.clone(), self.fakes.clone());
        self.in_transaction(move |_, tx: InMemoryTransaction| RecordEmailChangeHandler {
            accounts: tx.accounts(),
            changes: tx.email_changes(),
            locales: tx.locales(),
            attempts: app.attempts(&tx),
            mails: fakes.mails.clone(),
            tokens: fakes.tokens.clone(),
            mac: fakes.mac.clone(),
            uuids: fakes.uuids.clone(),
            clock: fakes.clock.clone(),
            rules: EmailChangeRules::default(),
        })
    }
}

impl Wiring<ConfirmEmailChange> for App {
    fn execution(&self) -> impl Execution<ConfirmEmailChange> {
        let (app, fakes) = (self.clone(), self.fakes.clone());
        self.in_transaction(move |_, tx: InMemoryTransaction| ConfirmEmailChangeHandler {
            accounts: tx.accounts(),
            changes: tx.email_changes(),
            locales: tx.locales(),
            attempts: app.attempts(&tx),
            mails: fakes.mails.clone(),
            mac: fakes.mac.clone(),
            clock: fakes.clock.clone(),
            rules: EmailChangeRules::default(),
        })
    }
}
