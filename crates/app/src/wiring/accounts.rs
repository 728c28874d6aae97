//! What becomes of accounts, and of sessions at the hands of others.

use super::{auth::reauthentication, mails};
use crate::bus::{Bus, Services};
use ::auth::{
    BeginDeletion, BeginDeletionHandler, CancelDeletion, CancelDeletionHandler, EndUserSessions,
    EndUserSessionsHandler, EraseAccount, EraseAccountHandler, ListUserSessions, Notices, ReinstateAccount,
    ReinstateAccountHandler, RequestDeletion, RequestDeletionHandler, RevokeSession, RevokeSessionHandler,
    ScheduleDeletion, ScheduleDeletionHandler, SuspendAccount, SuspendAccountHandler,
};
use auth::ports::AuthPorts as _;
use cqrs::{ContextModule, Direct, Execution, Wiring};
use infra_diesel::Tx;
use services::JobPorts as _;

impl Wiring<SuspendAccount> for Bus {
    fn execution(&self) -> impl Execution<SuspendAccount> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| SuspendAccountHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            last_administrator: tx.last_administrator(),
            notices: notices(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ReinstateAccount> for Bus {
    fn execution(&self) -> impl Execution<ReinstateAccount> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| ReinstateAccountHandler {
            accounts: tx.accounts(),
            notices: notices(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<EndUserSessions> for Bus {
    fn execution(&self) -> impl Execution<EndUserSessions> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| EndUserSessionsHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<RevokeSession> for Bus {
    fn execution(&self) -> impl Execution<RevokeSession> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RevokeSessionHandler {
            sessions: tx.sessions(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ListUserSessions> for Bus {
    fn execution(&self) -> impl Execution<ListUserSessions> {
        self.reading(|_, reads| reads)
    }
}

impl Wiring<RequestDeletion> for Bus {
    fn execution(&self) -> impl Execution<RequestDeletion> {
        Direct(RequestDeletionHandler { reauthentication: reauthentication(self), deletions: self.shared() })
    }
}

impl Wiring<ScheduleDeletion> for Bus {
    fn execution(&self) -> impl Execution<ScheduleDeletion> {
        Direct(ScheduleDeletionHandler { deletions: self.shared() })
    }
}

impl Wiring<BeginDeletion> for Bus {
    fn execution(&self) -> impl Execution<BeginDeletion> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| BeginDeletionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            last_administrator: tx.last_administrator(),
            notices: notices(&tx, &services),
            jobs: tx.jobs(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
            grace: services.deletion_grace,
        })
    }
}

impl Wiring<CancelDeletion> for Bus {
    fn execution(&self) -> impl Execution<CancelDeletion> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| CancelDeletionHandler {
            accounts: tx.accounts(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<EraseAccount> for Bus {
    fn execution(&self) -> impl Execution<EraseAccount> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| EraseAccountHandler {
            accounts: tx.accounts(),
            personal_data: tx.personal_data(),
            clock: services.clock.clone(),
        })
    }
}

fn notices(tx: &Tx, services: &Services) -> Notices {
    Notices { mails: mails(tx, services), locales: tx.locales() }
}
