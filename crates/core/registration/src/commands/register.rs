//! Accepts a registration. Response and work are the same for new, pending and taken addresses.

use crate::RecordRegistration;
use crate::module::{Module, RegistrationPool};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Anyone, Context, Direct, Dispatch, Execution, Handler, Outcome, Wiring};
use kernel::{CommonPasswords, EmailAddress, Locale, Password, PasswordPolicy, PasswordRefused};
use registration_domain::RegistrationId;
use serde::{Deserialize, Serialize};
use services::Hasher;
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
}

cqrs::refusal!(RegisterError {
    PasswordRefused(refused) => crate::problems::VALIDATION_FAILED {
        cqrs::RefusalDetails::field("/password", *refused)
    },
});

cqrs::command!(Register = "registration.register", Anyone => Registered, RegisterError);

/// Hashes before the transaction, never in it.
pub(crate) struct RegisterHandler {
    pub password_policy: PasswordPolicy,
    pub common_passwords: Arc<dyn CommonPasswords>,
    pub hasher: Arc<dyn Hasher>,
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
            .check(&password, &address, self.common_passwords.as_ref())
            .map_err(RegisterError::PasswordRefused)?;

        let password_hash = self.hasher.hash(password).await?;

        let locale = locale.unwrap_or(context.locale());
        let record = RecordRegistration {
            address,
            password_hash,
            locale,
        };
        self.recorder
            .dispatch(context, record)
            .await
            .map_err(cqrs::Failure::refusal_is_unexpected)
    }
}

impl<P: RegistrationPool> Wiring<Register> for Module<P> {
    fn execution(&self) -> impl Execution<Register> {
        Direct(RegisterHandler {
            password_policy: self.services.password_policy.clone(),
            common_passwords: self.services.common_passwords.clone(),
            hasher: self.services.hasher.clone(),
            recorder: self.shared(),
        })
    }
}
