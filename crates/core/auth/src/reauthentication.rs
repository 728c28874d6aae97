//! Checks the caller's password again, before actions for which a stolen access token must not
//! suffice.

use crate::{
    AttemptOn, AttemptOutcome, FailedBy, PasswordChecks, ReservedCheck, password_checks::caller,
    ports::Credentials,
};
use cqrs::{Context, Denial, Failure};
use kernel::{EmailAddress, Fault, Password, PasswordHash, Throttled, UserId};
use std::sync::Arc;

/// The hash that the password matched. Hashing is slow and happens outside the transaction, so the
/// command that follows must check in its transaction that the hash is still current, by
/// `may_log_in_with(&verified)`.
#[derive(Debug, Clone)]
pub struct Reauthenticated {
    pub user_id: UserId,
    pub address: EmailAddress,
    pub verified: PasswordHash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReauthenticationError {
    #[error("the current password is wrong")]
    WrongPassword,
    /// Other attempts of the session are in flight.
    #[error(transparent)]
    TooManyAttempts(#[from] Throttled),
}

cqrs::refusal!(ReauthenticationError {
    WrongPassword => crate::problems::REAUTHENTICATION_FAILED,
    TooManyAttempts(throttled) => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::throttled(throttled)
    },
});

/// Reauthentication for handlers without a transaction of their own.
#[derive(Clone)]
pub struct Reauthentication {
    pub credentials: Arc<dyn Credentials>,
    pub checks: PasswordChecks,
}

impl Reauthentication {
    /// Counts wrong passwords per session, so that strangers cannot lock the user out. After too
    /// many of them the session ends.
    pub async fn confirm(
        &self,
        context: &Context,
        password: Password,
    ) -> Result<Reauthenticated, Failure<ReauthenticationError>> {
        const WRONG: Failure<ReauthenticationError> =
            Failure::Refused(ReauthenticationError::WrongPassword);
        let user = context.signed_in()?;
        let found = self.credentials.find_by_user(user.user_id).await?;
        let found = found.ok_or(WRONG)?;

        let on = AttemptOn::Session {
            user_id: user.user_id,
            session_id: user.session_id,
        };
        let reserved = self.checks.reserve(context, on).await;
        let ReservedCheck { attempt, place } = reserved.map_err(too_many)?;
        let hash = &found.password_hash;
        if !self.checks.verify(place, &password, Some(hash)).await? {
            let by = FailedBy {
                user_id: Some(user.user_id),
                session_id: Some(user.session_id),
            };
            self.checks.fail(context, attempt, by).await?;
            return Err(WRONG);
        }
        let outcome = AttemptOutcome::Succeeded;
        self.checks.settle(context, attempt, outcome).await?;

        Ok(Reauthenticated {
            user_id: found.user_id,
            address: found.address,
            verified: found.password_hash,
        })
    }

    /// Hashes a new password.
    pub(crate) async fn hash(
        &self,
        context: &Context,
        password: Password,
    ) -> Result<PasswordHash, Fault> {
        self.checks.hasher.hash(caller(context), password).await
    }
}

/// A session without attempts left has ended, although the access token may not be rejected yet.
fn too_many(failure: Failure<Throttled>) -> Failure<ReauthenticationError> {
    failure.or_else_refused(|throttled| {
        if throttled.is_exhausted {
            Failure::Forbidden(Denial::Anonymous)
        } else {
            ReauthenticationError::TooManyAttempts(throttled).into()
        }
    })
}
