//! What becomes of accounts at the hands of others.

use super::App;
use auth::{
    EndUserSessions, EndUserSessionsHandler, ReinstateAccount, ReinstateAccountHandler, RevokeSession,
    RevokeSessionHandler, SuspendAccount, SuspendAccountHandler,
};
use cqrs::{Execution, InTransaction, Wiring};
use testing::memory::InMemoryTransaction;

impl Wiring<SuspendAccount> for App {
    fn execution(&self) -> impl Execution<SuspendAccount> {
        let fakes = self.fakes.clone();
        InTransaction::new(fakes.database.clone(), move |tx: InMemoryTransaction| SuspendAccountHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            last_administrator: tx.last_administrator(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<ReinstateAccount> for App {
    fn execution(&self) -> impl Execution<ReinstateAccount> {
        let fakes = self.fakes.clone();
        InTransaction::new(fakes.database.clone(), move |tx: InMemoryTransaction| ReinstateAccountHandler {
            accounts: tx.accounts(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<EndUserSessions> for App {
    fn execution(&self) -> impl Execution<EndUserSessions> {
        let fakes = self.fakes.clone();
        InTransaction::new(fakes.database.clone(), move |tx: InMemoryTransaction| EndUserSessionsHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<RevokeSession> for App {
    fn execution(&self) -> impl Execution<RevokeSession> {
        let fakes = self.fakes.clone();
        InTransaction::new(fakes.database.clone(), move |tx: InMemoryTransaction| RevokeSessionHandler {
            sessions: tx.sessions(),
            clock: fakes.clock.clone(),
        })
    }
}
