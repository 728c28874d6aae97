//! The module of the context over the in-memory database, with helpers for the tests.

use cqrs::{Dispatch, Outcome};
use kernel::{BoxError, EmailAddress, InvalidEmailAddress, Password};
use loggia_registration::ports::RegistrationPorts as _;
use loggia_registration::{Module, Register, Registered, ResendCode, Services, VerifyRegistration};
use registration_domain::{RegistrationId, RegistrationState};
use services::VerificationCode;
use std::{ops::Deref, sync::Arc};
use testing::{Fakes, contexts, memory::InMemoryDatabase};

pub type Tested = Result<(), BoxError>;

pub const PASSWORD: &str = "correct horse battery";

#[derive(Clone)]
pub struct App {
    pub fakes: Fakes,
    module: Module<InMemoryDatabase>,
}

impl Default for App {
    fn default() -> Self {
        let fakes = Fakes::default();
        Self {
            module: fakes.registration(),
            fakes,
        }
    }
}

/// Dispatches the messages of the context.
impl Deref for App {
    type Target = Module<InMemoryDatabase>;

    fn deref(&self) -> &Self::Target {
        &self.module
    }
}

impl App {
    /// Returns an app with other services than the fakes.
    pub fn with(change: impl FnOnce(Services) -> Services) -> Self {
        let mut app = Self::default();
        app.module.services = Arc::new(change(Services::clone(&app.module.services)));
        app
    }

    pub async fn register(&self, address: &EmailAddress) -> Outcome<Register> {
        self.register_with(address, PASSWORD).await
    }

    pub async fn register_with(&self, address: &EmailAddress, password: &str) -> Outcome<Register> {
        let register = Register {
            address: address.clone(),
            password: Password::from_input(password),
            locale: None,
        };
        self.dispatch(&contexts::anonymous(), register).await
    }

    /// Returns a new registration with the code that was mailed for it.
    pub async fn registered(
        &self,
        address: &EmailAddress,
    ) -> Result<(Registered, VerificationCode), BoxError> {
        let registered = self.register(address).await?;
        let code = self
            .fakes
            .mails
            .latest_code_for(address)
            .ok_or("a code was sent")?;
        Ok((registered, code))
    }

    pub async fn verify(
        &self,
        registration_id: RegistrationId,
        code: &VerificationCode,
    ) -> Outcome<VerifyRegistration> {
        let verify = VerifyRegistration {
            registration_id,
            code: code.clone(),
        };
        self.dispatch(&contexts::system(), verify).await
    }

    pub async fn resend(&self, registration_id: RegistrationId) -> Outcome<ResendCode> {
        self.dispatch(&contexts::anonymous(), ResendCode { registration_id })
            .await
    }

    pub async fn stored(&self, id: RegistrationId) -> Result<RegistrationState, BoxError> {
        let found = self
            .fakes
            .database
            .within(async |tx| tx.registrations().find(id).await)
            .await?;
        Ok(found.ok_or("it is stored")?.state().clone())
    }

    /// Opens an account with the address.
    pub async fn take(&self, address: &EmailAddress) -> Result<(), BoxError> {
        testing::given::account(&self.fakes, address, PASSWORD)
            .await
            .map(drop)
    }

    /// Returns the types of all recorded events.
    pub fn events(&self) -> Vec<String> {
        self.fakes
            .database
            .events()
            .into_iter()
            .map(|event| event.event_type)
            .collect()
    }
}

pub fn address(text: &str) -> Result<EmailAddress, InvalidEmailAddress> {
    EmailAddress::parse(text)
}
