//! Checks the caller's password again, before actions for which a stolen access token must not
//! suffice.

use crate::{
    RecordFailedAttempt, ReserveAttempt, ReserveAttemptError, SettleAttempt,
    ports::{Credential, Credentials},
};
use auth_domain::Throttled;
use cqrs::{Context, Denial, Dispatch, Failure};
use kernel::{EmailAddress, Password, PasswordHash, UserId};
use services::Hasher;
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
    /// Counted together with the logins of the address.
    #[error(transparent)]
    TooManyAttempts(#[from] Throttled),
}

cqrs::refusal!(ReauthenticationError {
    WrongPassword => crate::problems::REAUTHENTICATION_FAILED,
    TooManyAttempts(throttled) => crate::problems::TOO_MANY_ATTEMPTS {
        crate::problems::throttled(throttled)
    },
});

/// Reauthentication for handlers without a transaction of their own.
#[derive(Clone)]
pub struct Reauthentication {
    pub credentials: Arc<dyn Credentials>,
    pub hasher: Arc<dyn Hasher>,
    pub reservations: Arc<dyn Dispatch<ReserveAttempt>>,
    pub settlements: Arc<dyn Dispatch<SettleAttempt>>,
    pub failures: Arc<dyn Dispatch<RecordFailedAttempt>>,
}

impl Reauthentication {
    /// Counts the attempt before it checks the password, and removes it if the password is right.
    pub async fn confirm(
        &self,
        context: &Context,
        password: Password,
    ) -> Result<Reauthenticated, Failure<ReauthenticationError>> {
        const WRONG: Failure<ReauthenticationError> =
            Failure::Refused(ReauthenticationError::WrongPassword);
        let user = context
            .actor()
            .user()
            .ok_or(Failure::Forbidden(Denial::Anonymous))?;
        let place = self.hasher.admit()?;
        let credential = self
            .credentials
            .find_by_user(user.user_id)
            .await?
            .ok_or(WRONG)?;
        let Credential {
            user_id,
            address,
            password_hash: verified,
        } = credential;

        let reserve = ReserveAttempt {
            address: Some(address.clone()),
        };
        let attempt = self
            .reservations
            .dispatch(context, reserve)
            .await
            .map_err(too_many)?;
        if !self
            .hasher
            .verify_in(place, password, Some(verified.clone()))
            .await?
        {
            let recorded = self
                .failures
                .dispatch(
                    context,
                    RecordFailedAttempt {
                        user_id: Some(user_id),
                    },
                )
                .await;
            return Err(recorded.map_or_else(Failure::refusal_is_unexpected, |()| WRONG));
        }
        let settled = self
            .settlements
            .dispatch(context, SettleAttempt { attempt })
            .await;
        settled.map_err(Failure::refusal_is_unexpected)?;

        Ok(Reauthenticated {
            user_id,
            address,
            verified,
        })
    }
}

fn too_many(failure: Failure<ReserveAttemptError>) -> Failure<ReauthenticationError> {
    failure.map_refusal(|ReserveAttemptError::Throttled(throttled)| throttled.into())
}
