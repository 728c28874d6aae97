//! The context's wiring, on fakes.

mod accounts;
mod attempts;
pub mod email_changes;
mod sessions;
mod signing_keys;

pub use accounts::GRACE;

use auth::ports::AuthPorts as _;
use auth::{LogIn, LogInHandler, OpenAccount, OpenAccountHandler, OpenSession, OpenSessionHandler, TokenIssuer};
use auth_domain::{AccountState, RefreshMode, Session, SessionRules, SessionState};
use cqrs::{ContextModule, Direct, Dispatch, Execution, Outcome, Wiring};
use kernel::{BoxError, DeviceName, EmailAddress, Password, SessionId, UserId};
pub use signing_keys::{LEAD, keys_manager};
use std::sync::Arc;
use testing::{Fakes, contexts, given, memory::InMemoryTransaction};

pub type Tested = Result<(), BoxError>;

pub const PASSWORD: &str = "correct horse battery";
/// Everybody signs in from the same one.
pub const DEVICE: &str = "Zoë’s 📱";
pub const ADDRESS: &str = "Ann@Example.org";

#[derive(Clone, Default)]
pub struct App {
    pub fakes: Fakes,
    pub refresh_mode: RefreshMode,
}

impl App {
    /// An account on [`ADDRESS`] with [`PASSWORD`].
    pub async fn with_account() -> Result<(Self, UserId), BoxError> {
        let app = Self::default();
        let user_id = given::account(&app.fakes, &EmailAddress::parse(ADDRESS)?, PASSWORD).await?;
        Ok((app, user_id))
    }

    pub async fn log_in(&self, address: &str, password: &str) -> Outcome<LogIn> {
        let (address, password) = (EmailAddress::parse(address).ok(), Password::from_input(password));
        let device_name = DeviceName::parse(DEVICE).ok();
        self.dispatch(&contexts::anonymous(), LogIn { address, password, device_name }).await
    }

    pub async fn account(&self, user_id: UserId) -> Result<AccountState, BoxError> {
        let found = self.fakes.database.within(async |tx| tx.accounts().find(user_id).await).await?;
        Ok(found.ok_or("it is stored")?.state().clone())
    }

    pub async fn session(&self, id: SessionId) -> Result<SessionState, BoxError> {
        Ok(self.stored_session(id).await?.state().clone())
    }

    /// With the version it has.
    pub async fn stored_session(&self, id: SessionId) -> Result<Session, BoxError> {
        let found = self.fakes.database.within(async |tx| tx.sessions().find(id).await).await?;
        Ok(found.ok_or("it is stored")?)
    }

    pub fn token_issuer(&self) -> TokenIssuer {
        let rules = SessionRules { refresh_mode: self.refresh_mode, ..SessionRules::default() };
        TokenIssuer { rules, ..self.fakes.token_issuer() }
    }

    /// The names of all events so far.
    pub fn events(&self) -> Vec<String> {
        self.fakes.database.events().into_iter().map(|event| event.event_type).collect()
    }
}

impl Wiring<LogIn> for App {
    fn execution(&self) -> impl Execution<LogIn> {
        let (credentials, hasher) = (self.fakes.database.credentials(), self.fakes.hasher.clone());
        let app = Arc::new(self.clone());
        Direct(LogInHandler {
            credentials,
            hasher,
            reservations: app.clone(),
            settlements: app.clone(),
            failures: app.clone(),
            sessions: app,
        })
    }
}

impl Wiring<OpenSession> for App {
    fn execution(&self) -> impl Execution<OpenSession> {
        let (app, fakes, issuer) = (self.clone(), self.fakes.clone(), self.token_issuer());
        self.in_transaction(move |_, tx: InMemoryTransaction| OpenSessionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            entitlements: tx.entitlements(),
            attempts: app.attempts(&tx),
            tokens: fakes.tokens.clone(),
            issuer: issuer.clone(),
            uuids: fakes.uuids.clone(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<OpenAccount> for App {
    fn execution(&self) -> impl Execution<OpenAccount> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| OpenAccountHandler {
            accounts: tx.accounts(),
            uuids: fakes.uuids.clone(),
            clock: fakes.clock.clone(),
        })
    }
}

impl ContextModule for App {
    type Pool = testing::memory::InMemoryDatabase;

    fn pool(&self) -> &Self::Pool {
        &self.fakes.database
    }
}
