//! What becomes of accounts, and of sessions at the hands of others.

use super::App;
use auth::ports::AuthPorts as _;
use auth::{
    BeginDeletion, BeginDeletionHandler, CancelDeletion, CancelDeletionHandler, EndUserSessions,
    EndUserSessionsHandler, EraseAccount, EraseAccountHandler, Notices, ReinstateAccount, ReinstateAccountHandler,
    RequestDeletion, RequestDeletionHandler, RevokeSession, RevokeSessionHandler, ScheduleDeletion,
    ScheduleDeletionHandler, SuspendAccount, SuspendAccountHandler,
};
use chrono::TimeDelta;
use cqrs::{ContextModule, Direct, Execution, Wiring};
use services::JobPorts as _;
use std::sync::Arc;
use testing::{Fakes, memory::InMemoryTransaction};

/// How long a deletion can be cancelled.
pub const GRACE: TimeDelta = TimeDelta::days(14);

fn notices(fakes: &Fakes, tx: &InMemoryTransaction) -> Notices {
    Notices { mails: fakes.mails.clone(), locales: tx.locales() }
}

impl Wiring<SuspendAccount> for App {
    fn execution(&self) -> impl Execution<SuspendAccount> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| SuspendAccountHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            last_administrator: tx.last_administrator(),
            notices: notices(&fakes, &tx),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<ReinstateAccount> for App {
    fn execution(&self) -> impl Execution<ReinstateAccount> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| ReinstateAccountHandler {
            accounts: tx.accounts(),
            notices: notices(&fakes, &tx),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<EndUserSessions> for App {
    fn execution(&self) -> impl Execution<EndUserSessions> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| EndUserSessionsHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<RevokeSession> for App {
    fn execution(&self) -> impl Execution<RevokeSession> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| RevokeSessionHandler {
            sessions: tx.sessions(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<RequestDeletion> for App {
    fn execution(&self) -> impl Execution<RequestDeletion> {
        let deletions = Arc::new(self.clone());
        Direct(RequestDeletionHandler { reauthentication: self.reauthentication(), deletions })
    }
}

impl Wiring<ScheduleDeletion> for App {
    fn execution(&self) -> impl Execution<ScheduleDeletion> {
        Direct(ScheduleDeletionHandler { deletions: Arc::new(self.clone()) })
    }
}

impl Wiring<BeginDeletion> for App {
    fn execution(&self) -> impl Execution<BeginDeletion> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| BeginDeletionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            last_administrator: tx.last_administrator(),
            notices: notices(&fakes, &tx),
            jobs: tx.jobs(),
            uuids: fakes.uuids.clone(),
            clock: fakes.clock.clone(),
            grace: GRACE,
        })
    }
}

impl Wiring<CancelDeletion> for App {
    fn execution(&self) -> impl Execution<CancelDeletion> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| CancelDeletionHandler {
            accounts: tx.accounts(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<EraseAccount> for App {
    fn execution(&self) -> impl Execution<EraseAccount> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| EraseAccountHandler {
            accounts: tx.accounts(),
            personal_data: tx.personal_data(),
            clock: fakes.clock.clone(),
        })
    }
}
