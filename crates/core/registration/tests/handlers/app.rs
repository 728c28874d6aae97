//! The context's wiring, on fakes.

use cqrs::{ContextModule, Direct, Dispatch, Execution, Outcome, Wiring};
use kernel::{BoxError, EmailAddress, InvalidEmailAddress, Password, PasswordPolicy};
use registration::ports::RegistrationPorts as _;
use registration::{
    RecordRegistration, RecordRegistrationHandler, Register, RegisterHandler, Registered, ResendCode,
    ResendCodeHandler, VerifyRegistration, VerifyRegistrationHandler,
};
use registration_domain::{RegistrationId, RegistrationRules, RegistrationState};
use services::VerificationCode;
use std::sync::Arc;
use testing::{Fakes, contexts, memory::InMemoryTransaction};

pub type Tested = Result<(), BoxError>;

pub const PASSWORD: &str = "correct horse battery";

#[derive(Clone, Default)]
pub struct App {
    pub fakes: Fakes,
}

impl App {
    pub async fn register(&self, address: &EmailAddress) -> Outcome<Register> {
        self.register_with(address, PASSWORD).await
    }

    pub async fn register_with(&self, address: &EmailAddress, password: &str) -> Outcome<Register> {
        let register = Register { address: address.clone(), password: Password::from_input(password), locale: None };
        self.dispatch(&contexts::anonymous(), register).await
    }

    /// With the code that was sent for it.
    pub async fn registered(&self, address: &EmailAddress) -> Result<(Registered, VerificationCode), BoxError> {
        let registered = self.register(address).await?;
        let code = self.fakes.mails.latest_code_for(address).ok_or("a code was sent")?;
        Ok((registered, code))
    }

    pub async fn verify(
        &self,
        registration_id: RegistrationId,
        code: &VerificationCode,
    ) -> Outcome<VerifyRegistration> {
        let verify = VerifyRegistration { registration_id, code: code.clone() };
        self.dispatch(&contexts::system(), verify).await
    }

    pub async fn resend(&self, registration_id: RegistrationId) -> Outcome<ResendCode> {
        self.dispatch(&contexts::anonymous(), ResendCode { registration_id }).await
    }

    pub async fn stored(&self, id: RegistrationId) -> Result<RegistrationState, BoxError> {
        let found = self.fakes.database.within(async |tx| tx.registrations().find(id).await).await?;
        Ok(found.ok_or("it is stored")?.state().clone())
    }

    /// Somebody has an account on it.
    pub async fn take(&self, address: &EmailAddress) -> Result<(), BoxError> {
        testing::given::account(&self.fakes, address, PASSWORD).await.map(drop)
    }

    /// The names of all events so far.
    pub fn events(&self) -> Vec<String> {
        self.fakes.database.events().into_iter().map(|event| event.event_type).collect()
    }
}

pub fn address(text: &str) -> Result<EmailAddress, InvalidEmailAddress> {
    EmailAddress::parse(text)
}

impl Wiring<Register> for App {
    fn execution(&self) -> impl Execution<Register> {
        Direct(RegisterHandler {
            password_policy: PasswordPolicy::new(15, "Loggia"),
            common_passwords: self.fakes.common_passwords.clone(),
            hasher: self.fakes.hasher.clone(),
            recorder: Arc::new(self.clone()),
        })
    }
}

impl Wiring<RecordRegistration> for App {
    fn execution(&self) -> impl Execution<RecordRegistration> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| RecordRegistrationHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            taken_addresses: tx.taken_addresses(),
            mails: fakes.mails.clone(),
            tokens: fakes.tokens.clone(),
            mac: fakes.mac.clone(),
            uuids: fakes.uuids.clone(),
            clock: fakes.clock.clone(),
            rules: RegistrationRules::default(),
        })
    }
}

impl Wiring<VerifyRegistration> for App {
    fn execution(&self) -> impl Execution<VerifyRegistration> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| VerifyRegistrationHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            mac: fakes.mac.clone(),
            clock: fakes.clock.clone(),
            rules: RegistrationRules::default(),
        })
    }
}

impl Wiring<ResendCode> for App {
    fn execution(&self) -> impl Execution<ResendCode> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| ResendCodeHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            mails: fakes.mails.clone(),
            tokens: fakes.tokens.clone(),
            mac: fakes.mac.clone(),
            clock: fakes.clock.clone(),
            rules: RegistrationRules::default(),
        })
    }
}

impl ContextModule for App {
    type Pool = testing::memory::InMemoryDatabase;

    fn pool(&self) -> &Self::Pool {
        &self.fakes.database
    }
}
