//! Logs a user in by address and password: checks them outside, opens the session in one short
//! transaction.

use crate::module::{AuthPool, Module};
use crate::{
    LogInProof, OpenSession, OpenSessionError, RecordFailedAttempt, ReserveAttempt,
    ReserveAttemptError, SettleAttempt, UserTokens,
    ports::{Credential, Credentials},
};
use async_trait::async_trait;
use auth_domain::Throttled;
use cqrs::{Anyone, Context, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring};
use kernel::{DeviceName, EmailAddress, Fault, Password, PasswordHash, UserId};
use services::{HashPlace, Hasher};
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
        crate::problems::throttled(throttled)
    },
});

cqrs::command!(LogIn = "auth.log_in", Anyone => UserTokens, LogInError);

pub(crate) struct LogInHandler {
    pub credentials: Arc<dyn Credentials>,
    pub hasher: Arc<dyn Hasher>,
    pub reservations: Arc<dyn Dispatch<ReserveAttempt>>,
    pub settlements: Arc<dyn Dispatch<SettleAttempt>>,
    pub failures: Arc<dyn Dispatch<RecordFailedAttempt>>,
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
        // fails fast when the hash queue is full, before the attempt is counted
        let place = self.hasher.admit()?;
        let reserve = ReserveAttempt {
            address: address.clone(),
        };
        let attempt = self
            .reservations
            .dispatch(context, reserve)
            .await
            .map_err(too_many)?;

        let found = self.found(address.as_ref()).await?;
        let Credential {
            user_id,
            password_hash: verified,
            ..
        } = self.verified(context, place, found, &password).await?;
        let renewed = self.renewed(&verified, password).await;

        let proof = LogInProof::Password { verified, renewed };
        let open = OpenSession {
            user_id,
            proof,
            device_name,
        };
        let opened = match self.sessions.dispatch(context, open).await {
            Ok(opened) => opened,
            Err(Failure::Refused(OpenSessionError::LogInRefused(_))) => {
                return Err(self.failed(context, Some(user_id)).await);
            }
            Err(failure) => return Err(failure.refusal_is_unexpected()),
        };
        // not part of OpenSession, whose handler does not run if a receipt of the request exists
        let settled = self
            .settlements
            .dispatch(context, SettleAttempt { attempt })
            .await;
        settled.map_err(Failure::refusal_is_unexpected)?;
        Ok(opened)
    }
}

impl LogInHandler {
    async fn found(&self, address: Option<&EmailAddress>) -> Result<Option<Credential>, Fault> {
        match address {
            Some(address) => self.credentials.find_by_address(address).await,
            None => Ok(None),
        }
    }

    /// Does the same work with and without a credential, so that timing does not reveal accounts.
    async fn verified(
        &self,
        context: &Context,
        place: HashPlace,
        credential: Option<Credential>,
        password: &Password,
    ) -> Result<Credential, Failure<LogInError>> {
        let hash = credential
            .as_ref()
            .map(|credential| credential.password_hash.clone());
        let is_right = self.hasher.verify_in(place, password.clone(), hash).await?;
        let user_id = credential.as_ref().map(|credential| credential.user_id);
        match credential.filter(|_| is_right) {
            Some(credential) => Ok(credential),
            None => Err(self.failed(context, user_id).await),
        }
    }

    async fn failed(&self, context: &Context, user_id: Option<UserId>) -> Failure<LogInError> {
        match self
            .failures
            .dispatch(context, RecordFailedAttempt { user_id })
            .await
        {
            Ok(()) => LogInError::InvalidCredentials.into(),
            Err(failure) => failure.refusal_is_unexpected(),
        }
    }

    /// Returns `None` also if the hasher is overloaded: the login succeeds and a later one renews
    /// the hash.
    async fn renewed(&self, verified: &PasswordHash, password: Password) -> Option<PasswordHash> {
        if self.hasher.needs_rehash(verified) {
            self.hasher.hash(password).await.ok()
        } else {
            None
        }
    }
}

fn too_many(failure: Failure<ReserveAttemptError>) -> Failure<LogInError> {
    failure.map_refusal(|ReserveAttemptError::Throttled(throttled)| {
        LogInError::TooManyAttempts(throttled)
    })
}

impl<P: AuthPool> Wiring<LogIn> for Module<P> {
    fn execution(&self) -> impl Execution<LogIn> {
        Direct(LogInHandler {
            credentials: self.services.credentials.clone(),
            hasher: self.services.hasher.clone(),
            reservations: self.shared(),
            settlements: self.shared(),
            failures: self.shared(),
            sessions: self.shared(),
        })
    }
}
