//! Helpers for changes of address.

use super::{App, PASSWORD};
use auth_domain::EmailChangeId;
use cqrs::{Dispatch, Outcome};
use kernel::{BoxError, EmailAddress, UserId};
use loggia_auth::{ConfirmEmailChange, EmailChangeOutcome, RecordEmailChange, RecordedEmailChange};
use services::VerificationCode;
use testing::contexts;

impl App {
    /// Requests a change with [`PASSWORD`].
    pub async fn record_change(
        &self,
        user_id: UserId,
        to: &str,
    ) -> Result<RecordedEmailChange, BoxError> {
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
        self.dispatch(
            &contexts::user(user_id),
            ConfirmEmailChange {
                id,
                code: code.clone(),
            },
        )
        .await
    }

    /// Returns the code of the last change.
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
