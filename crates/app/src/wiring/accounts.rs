//! What becomes of accounts and their sessions at the hands of others.

use crate::bus::Bus;
use ::auth::{
    EndUserSessions, EndUserSessionsHandler, ListUserSessions, ReinstateAccount, ReinstateAccountHandler,
    RevokeSession, RevokeSessionHandler, SuspendAccount, SuspendAccountHandler,
};
use cqrs::{Execution, InTransaction, Reading, Wiring};
use infra_diesel::{Reads, Tx};

impl Wiring<SuspendAccount> for Bus {
    fn execution(&self) -> impl Execution<SuspendAccount> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| SuspendAccountHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            last_administrator: tx.last_administrator(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ReinstateAccount> for Bus {
    fn execution(&self) -> impl Execution<ReinstateAccount> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| ReinstateAccountHandler {
            accounts: tx.accounts(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<EndUserSessions> for Bus {
    fn execution(&self) -> impl Execution<EndUserSessions> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| EndUserSessionsHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<RevokeSession> for Bus {
    fn execution(&self) -> impl Execution<RevokeSession> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| RevokeSessionHandler {
            sessions: tx.sessions(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ListUserSessions> for Bus {
    fn execution(&self) -> impl Execution<ListUserSessions> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}
