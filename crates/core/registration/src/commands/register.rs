//! Accepts a registration. Response and work are the same for new, pending and taken addresses.

use crate::module::{Module, RegistrationPool};
use crate::{CountRegistration, CountRegistrationError, RecordRegistration, WithdrawRegistration};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Anyone, Context, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring};
use kernel::{
    EmailAddress, Locale, Network, Password, PasswordPolicy, PasswordRefused, PasswordScreen,
    Throttled,
};
use registration_domain::RegistrationId;
use serde::{Deserialize, Serialize};
use services::{HashCaller, HashPlace, Hasher};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Register {
    pub address: EmailAddress,
    pub password: Password,
    /// The language of the mail; `None` for the language of the request.
    pub locale: Option<Locale>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub registration_id: RegistrationId,
    pub expires_at: DateTime<Utc>,
    pub resend_after: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    #[error("the password {0}")]
    PasswordRefused(PasswordRefused),
    /// Counted alike for new, pending and taken addresses.
    #[error(transparent)]
    TooManyRegistrations(Throttled),
}

cqrs::refusal!(RegisterError {
    PasswordRefused(refused) => crate::problems::VALIDATION_FAILED {
        cqrs::RefusalDetails::field("/password", *refused)
    },
    TooManyRegistrations(throttled) => crate::problems::TOO_MANY_REGISTRATIONS {
        cqrs::RefusalDetails::throttled(throttled)
    },
});

cqrs::command!(Register = "registration.register", Anyone => Registered, RegisterError);

/// Hashes before the transaction, never in it.
pub(crate) struct RegisterHandler {
    pub password_policy: PasswordPolicy,
    pub password_screen: Arc<dyn PasswordScreen>,
    pub hasher: Arc<dyn Hasher>,
    pub counter: Arc<dyn Dispatch<CountRegistration>>,
    pub withdrawals: Arc<dyn Dispatch<WithdrawRegistration>>,
    pub recorder: Arc<dyn Dispatch<RecordRegistration>>,
}

#[async_trait]
impl Handler<Register> for RegisterHandler {
    async fn handle(&self, context: &Context, command: Register) -> Outcome<Register> {
        let Register {
            address,
            password,
            locale,
        } = command;
        self.password_policy
            .check(&password, &address, self.password_screen.as_ref())
            .map_err(RegisterError::PasswordRefused)?;

        let place = self.admit(context).await?;
        let password_hash = self.hasher.hash_in(place, password).await?;

        let locale = locale.unwrap_or(context.locale());
        let record = RecordRegistration {
            address,
            password_hash,
            locale,
        };
        self.recorder
            .dispatch(context, record)
            .await
            .map_err(Failure::refusal_is_unexpected)
    }
}

impl RegisterHandler {
    /// Counts the registration before it takes a slot, so that networks over their limit never hold
    /// one.
    async fn admit(&self, context: &Context) -> Result<HashPlace, Failure<RegisterError>> {
        let caller = HashCaller::Registration(Network::of(context.source()));
        self.hasher.check_room(caller)?;
        let counted = self.counter.dispatch(context, CountRegistration).await;
        counted.map_err(too_many)?;
        match self.hasher.admit(caller) {
            Ok(place) => Ok(place),
            Err(overloaded) => {
                let withdrawn = self.withdrawals.dispatch(context, WithdrawRegistration);
                withdrawn.await.map_err(Failure::refusal_is_unexpected)?;
                Err(overloaded.into())
            }
        }
    }
}

fn too_many(failure: Failure<CountRegistrationError>) -> Failure<RegisterError> {
    failure.map_refusal(|CountRegistrationError::TooManyRegistrations(throttled)| {
        RegisterError::TooManyRegistrations(throttled)
    })
}

impl<P: RegistrationPool> Wiring<Register> for Module<P> {
    fn execution(&self) -> impl Execution<Register> {
        Direct(RegisterHandler {
            password_policy: self.services.password_policy.clone(),
            password_screen: self.services.password_screen.clone(),
            hasher: self.services.hasher.clone(),
            counter: self.shared(),
            withdrawals: self.shared(),
            recorder: self.shared(),
        })
    }
}
