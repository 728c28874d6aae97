//! The module of the context over the in-memory database, with helpers for the tests.

pub mod email_changes;
pub mod networks;
mod sessions;
mod signing_keys;

use auth_domain::{AccountState, Session, SessionState};
use chrono::TimeDelta;
use cqrs::{Dispatch, Failure, Outcome};
use kernel::{BoxError, DeviceName, EmailAddress, Password, SessionId, UserId};
use loggia_auth::ports::AuthPorts as _;
use loggia_auth::{LogIn, LogInError, Module, Services};
pub use signing_keys::keys_manager;
use std::{ops::Deref, sync::Arc};
use testing::{Fakes, contexts, given, memory::InMemoryDatabase};

pub type Tested = Result<(), BoxError>;

pub const PASSWORD: &str = "correct horse battery";
/// The network of all logins.
pub const DEVICE: &str = "Zoë’s 📱";
pub const ADDRESS: &str = "Ann@Example.org";

/// The time in which a deletion can be canceled.
pub const GRACE: TimeDelta = TimeDelta::days(14);
/// The time for which a signing key is published before it becomes active.
pub const LEAD: TimeDelta = TimeDelta::minutes(10);

#[derive(Clone)]
pub struct App {
    pub fakes: Fakes,
    module: Module<InMemoryDatabase>,
}

impl Default for App {
    fn default() -> Self {
        let fakes = Fakes::default();
        let app = Self {
            module: fakes.auth(),
            fakes,
        };
        app.with(|services| Services {
            deletion_grace: GRACE,
            signing_key_lead: LEAD,
            ..services
        })
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
    /// Returns an app on the same database with other services.
    pub fn with(mut self, change: impl FnOnce(Services) -> Services) -> Self {
        self.module.services = Arc::new(change(Services::clone(&self.module.services)));
        self
    }

    /// Opens an account on [`ADDRESS`] with [`PASSWORD`].
    pub async fn with_account() -> Result<(Self, UserId), BoxError> {
        let app = Self::default();
        let user_id = given::account(&app.fakes, &EmailAddress::parse(ADDRESS)?, PASSWORD).await?;
        Ok((app, user_id))
    }

    pub async fn log_in(&self, address: &str, password: &str) -> Outcome<LogIn> {
        let (address, password) = (
            EmailAddress::parse(address).ok(),
            Password::from_input(password),
        );
        let device_name = DeviceName::parse(DEVICE).ok();
        self.dispatch(
            &contexts::anonymous(),
            LogIn {
                address,
                password,
                device_name,
            },
        )
        .await
    }

    pub async fn account(&self, user_id: UserId) -> Result<AccountState, BoxError> {
        let found = self
            .fakes
            .database
            .within(async |tx| tx.accounts().find(user_id).await)
            .await?;
        Ok(found.ok_or("not stored")?.state().clone())
    }

    pub async fn session(&self, id: SessionId) -> Result<SessionState, BoxError> {
        Ok(self.stored_session(id).await?.state().clone())
    }

    /// Returns the session and its version.
    pub async fn stored_session(&self, id: SessionId) -> Result<Session, BoxError> {
        let found = self
            .fakes
            .database
            .within(async |tx| tx.sessions().find(id).await)
            .await?;
        Ok(found.ok_or("not stored")?)
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

/// Returns whether a log-in is refused like one with a wrong password.
pub fn is_refused(outcome: &Outcome<LogIn>) -> bool {
    matches!(
        outcome,
        Err(Failure::Refused(LogInError::InvalidCredentials))
    )
}
