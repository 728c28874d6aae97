//! The module of the flows over the in-memory database, with helpers for the tests.

use auth::{LogIn, RequestPasswordReset};
use auth_domain::{AccountState, PasswordToken};
use cqrs::{Context, Dispatch, Outcome};
use kernel::{BoxError, DeviceName, EmailAddress, InvalidEmailAddress, Password};
use loggia_flows::{ChoosePassword, CompleteRegistration, Module};
use registration::Register;
use registration_domain::{RegistrationId, RegistrationState};
use services::VerificationCode;
use std::ops::Deref;
use testing::ports::AuthPorts as _;
use testing::ports::RegistrationPorts as _;
use testing::{Fakes, contexts, memory::InMemoryDatabase};

pub type Tested = Result<(), BoxError>;

/// The address of all registrations.
pub const DEVICE: &str = "Zoë’s 📱";
pub const PASSWORD: &str = "correct horse battery";

#[derive(Clone)]
pub struct App {
    pub fakes: Fakes,
    pub auth: auth::Module<InMemoryDatabase>,
    registration: registration::Module<InMemoryDatabase>,
    flows: Module<InMemoryDatabase>,
}

impl Default for App {
    fn default() -> Self {
        let fakes = Fakes::default();
        Self {
            auth: fakes.auth(),
            registration: fakes.registration(),
            flows: fakes.flows(),
            fakes,
        }
    }
}

/// Dispatches the flows.
impl Deref for App {
    type Target = Module<InMemoryDatabase>;

    fn deref(&self) -> &Self::Target {
        &self.flows
    }
}

impl App {
    /// Returns a new registration and the code that was mailed for it.
    pub async fn registered(
        &self,
        address: &EmailAddress,
        password: &str,
    ) -> Result<(RegistrationId, VerificationCode), BoxError> {
        let register = Register {
            address: address.clone(),
            password: Password::from_input(password),
            locale: None,
        };
        let registered = self
            .registration
            .dispatch(&contexts::anonymous(), register)
            .await?;
        let code = self
            .fakes
            .mails
            .latest_code_for(address)
            .ok_or("a code was sent")?;
        Ok((registered.registration_id, code))
    }

    pub async fn complete(
        &self,
        id: RegistrationId,
        code: &VerificationCode,
    ) -> Outcome<CompleteRegistration> {
        self.complete_as(&contexts::anonymous(), id, code).await
    }

    pub async fn complete_as(
        &self,
        context: &Context,
        registration_id: RegistrationId,
        code: &VerificationCode,
    ) -> Outcome<CompleteRegistration> {
        let complete = CompleteRegistration {
            registration_id,
            code: code.clone(),
            device_name: DeviceName::parse(DEVICE).ok(),
        };
        self.dispatch(context, complete).await
    }

    pub async fn log_in(&self, address: &EmailAddress, password: &str) -> Outcome<LogIn> {
        self.log_in_as(&contexts::anonymous(), address, password)
            .await
    }

    pub async fn log_in_as(
        &self,
        context: &Context,
        address: &EmailAddress,
        password: &str,
    ) -> Outcome<LogIn> {
        let log_in = LogIn {
            address: Some(address.clone()),
            password: Password::from_input(password),
            device_name: None,
        };
        self.auth.dispatch(context, log_in).await
    }

    /// Requests a link and reads it from the mail.
    pub async fn reset_token(&self, address: &EmailAddress) -> Result<PasswordToken, BoxError> {
        let request = RequestPasswordReset {
            address: address.clone(),
        };
        self.auth.dispatch(&contexts::anonymous(), request).await?;
        self.mailed_token(address)
    }

    pub fn mailed_token(&self, address: &EmailAddress) -> Result<PasswordToken, BoxError> {
        let token = self
            .fakes
            .mails
            .latest_link_token_for(address)
            .ok_or("a link was sent")?;
        Ok(PasswordToken::new(token.expose()))
    }

    pub async fn choose(&self, token: &PasswordToken, password: &str) -> Outcome<ChoosePassword> {
        let choose = ChoosePassword {
            token: token.clone(),
            password: Password::from_input(password),
        };
        self.dispatch(&contexts::anonymous(), choose).await
    }

    pub async fn registration(&self, id: RegistrationId) -> Result<RegistrationState, BoxError> {
        let found = self
            .fakes
            .database
            .within(async |tx| tx.registrations().find(id).await)
            .await?;
        Ok(found.ok_or("it is stored")?.state().clone())
    }

    pub async fn account(&self, address: &EmailAddress) -> Result<AccountState, BoxError> {
        let credential = self
            .fakes
            .database
            .credentials()
            .find_by_address(address)
            .await?
            .ok_or("it has an account")?;
        let found = self
            .fakes
            .database
            .within(async |tx| tx.accounts().find(credential.user_id).await)
            .await?;
        Ok(found.ok_or("it is stored")?.state().clone())
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
