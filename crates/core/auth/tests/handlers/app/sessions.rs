//! What becomes of sessions that are open.

use super::App;
use auth::ports::AuthPorts as _;
use auth::{
    EndOtherSessions, EndOtherSessionsHandler, EndSession, EndSessionHandler, LogOut, LogOutHandler, RefreshSession,
    RefreshSessionHandler, RefreshedSession, UserTokens,
};
use auth_domain::SessionToken;
use cqrs::{Context, ContextModule, Dispatch, Execution, Outcome, Wiring};
use kernel::BoxError;
use testing::{contexts, memory::InMemoryTransaction};

impl App {
    pub async fn refresh(&self, token: &SessionToken) -> Outcome<RefreshSession> {
        self.dispatch(&contexts::anonymous(), RefreshSession { token: token.clone() }).await
    }

    /// With the current token.
    pub async fn rotate(&self, token: &SessionToken) -> Result<UserTokens, BoxError> {
        match self.refresh(token).await? {
            RefreshedSession::Refreshed(tokens) => Ok(tokens),
            other => Err(format!("not rotated but {other:?}").into()),
        }
    }

    /// With one that was replaced.
    pub async fn reissue(&self, token: &SessionToken) -> Result<UserTokens, BoxError> {
        match self.refresh(token).await? {
            RefreshedSession::Reissued(tokens) => Ok(tokens),
            other => Err(format!("not reissued but {other:?}").into()),
        }
    }

    pub async fn log_out(&self, context: &Context, token: Option<&SessionToken>) -> Outcome<LogOut> {
        self.dispatch(context, LogOut { token: token.cloned() }).await
    }
}

impl Wiring<RefreshSession> for App {
    fn execution(&self) -> impl Execution<RefreshSession> {
        let (fakes, issuer) = (self.fakes.clone(), self.token_issuer());
        self.in_transaction(move |_, tx: InMemoryTransaction| RefreshSessionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            entitlements: tx.entitlements(),
            locales: tx.locales(),
            mails: fakes.mails.clone(),
            issuer: issuer.clone(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<LogOut> for App {
    fn execution(&self) -> impl Execution<LogOut> {
        let (fakes, issuer) = (self.fakes.clone(), self.token_issuer());
        self.in_transaction(move |_, tx: InMemoryTransaction| LogOutHandler {
            sessions: tx.sessions(),
            issuer: issuer.clone(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<EndSession> for App {
    fn execution(&self) -> impl Execution<EndSession> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| EndSessionHandler {
            sessions: tx.sessions(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<EndOtherSessions> for App {
    fn execution(&self) -> impl Execution<EndOtherSessions> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| EndOtherSessionsHandler {
            sessions: tx.sessions(),
            clock: fakes.clock.clone(),
        })
    }
}
