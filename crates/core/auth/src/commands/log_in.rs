//! Logs a user in by address and password: checks them outside, opens the session in one short
//! transaction.

use crate::module::{AuthPool, Module};
use crate::{
    Attempt, AttemptOn, AttemptOutcome, FailedBy, LogInProof, OpenSession, OpenSessionError,
    PasswordChecks, ReservedCheck, UserTokens,
    ports::{Credential, Credentials},
};
use async_trait::async_trait;
use cqrs::{Anyone, Context, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring};
use kernel::{DeviceName, EmailAddress, Fault, Password, Throttled, UserId};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct LogIn {
    /// `None` if the text is not a valid address, which is answered like an unknown one, after the
    /// same work.
    pub address: Option<EmailAddress>,
    pub password: Password,
    pub device_name: Option<DeviceName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogInError {
    /// Does not tell unknown addresses, wrong passwords and suspended or deleted accounts apart.
    #[error("the e-mail address or the password is wrong")]
    InvalidCredentials,
    /// Counted alike for known and unknown addresses.
    #[error(transparent)]
    TooManyAttempts(Throttled),
}

cqrs::refusal!(LogInError {
    InvalidCredentials => crate::problems::INVALID_CREDENTIALS,
    TooManyAttempts(throttled) => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::throttled(throttled)
    },
});

cqrs::command!(LogIn = "auth.log_in", Anyone => UserTokens, LogInError);

pub(crate) struct LogInHandler {
    pub credentials: Arc<dyn Credentials>,
    pub checks: PasswordChecks,
    pub sessions: Arc<dyn Dispatch<OpenSession>>,
}

#[async_trait]
impl Handler<LogIn> for LogInHandler {
    async fn handle(&self, context: &Context, command: LogIn) -> Outcome<LogIn> {
        let LogIn {
            address,
            password,
            device_name,
        } = command;
        let found = self.found(address.as_ref()).await?;
        let user_id = found.as_ref().map(|found| found.user_id);
        let on = AttemptOn::Address { address, user_id };
        let reserved = self.checks.reserve(context, on).await;
        let ReservedCheck { attempt, place } = reserved.map_err(too_many)?;

        let hash = found.as_ref().map(|found| &found.password_hash);
        // the same work with and without a credential, so that timing does not reveal accounts
        let is_right = self.checks.verify(place, &password, hash).await?;
        let Some(found) = found.filter(|_| is_right) else {
            return Err(self.failed(context, attempt, user_id).await);
        };
        let verified = found.password_hash;
        let renewed = self.checks.renewed(context, &verified, password).await;

        let open = OpenSession {
            user_id: found.user_id,
            proof: LogInProof::Password { verified, renewed },
            device_name,
            // a receipt of an earlier request would skip the handler
            attempt: context.idempotency_key().is_none().then(|| attempt.clone()),
        };
        self.open(context, open, attempt).await
    }
}

impl LogInHandler {
    async fn found(&self, address: Option<&EmailAddress>) -> Result<Option<Credential>, Fault> {
        match address {
            Some(address) => self.credentials.find_by_address(address).await,
            None => Ok(None),
        }
    }

    async fn open(&self, context: &Context, open: OpenSession, attempt: Attempt) -> Outcome<LogIn> {
        let user_id = open.user_id;
        let is_settled_here = open.attempt.is_none();
        match self.sessions.dispatch(context, open).await {
            Ok(opened) => {
                if is_settled_here {
                    let outcome = AttemptOutcome::Succeeded;
                    self.checks.settle(context, attempt, outcome).await?;
                }
                Ok(opened)
            }
            Err(Failure::Refused(OpenSessionError::LogInRefused(_))) => {
                Err(self.failed(context, attempt, Some(user_id)).await)
            }
            Err(failure) => Err(failure.refusal_is_unexpected()),
        }
    }

    async fn failed(
        &self,
        context: &Context,
        attempt: Attempt,
        user_id: Option<UserId>,
    ) -> Failure<LogInError> {
        let by = FailedBy {
            user_id,
            session_id: None,
        };
        match self.checks.fail(context, attempt, by).await {
            Ok(()) => LogInError::InvalidCredentials.into(),
            Err(failure) => failure,
        }
    }
}

fn too_many(failure: Failure<Throttled>) -> Failure<LogInError> {
    failure.map_refusal(LogInError::TooManyAttempts)
}

impl<P: AuthPool> Wiring<LogIn> for Module<P> {
    fn execution(&self) -> impl Execution<LogIn> {
        Direct(LogInHandler {
            credentials: self.services.credentials.clone(),
            checks: self.password_checks(),
            sessions: self.shared(),
        })
    }
}
