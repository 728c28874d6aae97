use super::mails;
use crate::bus::{Bus, Services};
use ::auth::{
    Attempts, EndOtherSessions, EndOtherSessionsHandler, EndSession, EndSessionHandler, FindUser, ListSessions, LogIn,
    LogInHandler, LogOut, LogOutHandler, OpenAccount, OpenAccountHandler, OpenSession, OpenSessionHandler,
    Reauthentication, RecordFailedAttempt, RecordFailedAttemptHandler, RefreshSession, RefreshSessionHandler,
    ReserveAttempt, ReserveAttemptHandler, SettleAttempt, SettleAttemptHandler, TokenIssuer,
};
use auth::ports::AuthPorts as _;
use cqrs::{ContextModule, Direct, Execution, Wiring};
use infra_diesel::Tx;

impl Wiring<LogIn> for Bus {
    fn execution(&self) -> impl Execution<LogIn> {
        Direct(LogInHandler {
            credentials: self.database.credentials(),
            hasher: self.services.hasher.clone(),
            reservations: self.shared(),
            settlements: self.shared(),
            failures: self.shared(),
            sessions: self.shared(),
        })
    }
}

impl Wiring<ReserveAttempt> for Bus {
    fn execution(&self) -> impl Execution<ReserveAttempt> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| ReserveAttemptHandler {
            attempts: attempts(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<SettleAttempt> for Bus {
    fn execution(&self) -> impl Execution<SettleAttempt> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| SettleAttemptHandler {
            attempts: attempts(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<RecordFailedAttempt> for Bus {
    fn execution(&self) -> impl Execution<RecordFailedAttempt> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RecordFailedAttemptHandler {
            attempts: tx.password_attempts(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<OpenSession> for Bus {
    fn execution(&self) -> impl Execution<OpenSession> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| OpenSessionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            entitlements: tx.entitlements(),
            attempts: attempts(&tx, &services),
            tokens: services.tokens.clone(),
            issuer: issuer(&services),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
        .with_receipts()
    }
}

impl Wiring<RefreshSession> for Bus {
    fn execution(&self) -> impl Execution<RefreshSession> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RefreshSessionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            entitlements: tx.entitlements(),
            locales: tx.locales(),
            mails: mails(&tx, &services),
            issuer: issuer(&services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<LogOut> for Bus {
    fn execution(&self) -> impl Execution<LogOut> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| LogOutHandler {
            sessions: tx.sessions(),
            issuer: issuer(&services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<EndOtherSessions> for Bus {
    fn execution(&self) -> impl Execution<EndOtherSessions> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| EndOtherSessionsHandler {
            sessions: tx.sessions(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ListSessions> for Bus {
    fn execution(&self) -> impl Execution<ListSessions> {
        self.reading(|_, reads| reads)
    }
}

impl Wiring<FindUser> for Bus {
    fn execution(&self) -> impl Execution<FindUser> {
        self.reading(|_, reads| reads)
    }
}

impl Wiring<EndSession> for Bus {
    fn execution(&self) -> impl Execution<EndSession> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| EndSessionHandler {
            sessions: tx.sessions(),
            clock: services.clock.clone(),
        })
    }
}

/// For who is to show the password once more.
pub(super) fn reauthentication(bus: &Bus) -> Reauthentication {
    Reauthentication {
        credentials: bus.database.credentials(),
        hasher: bus.services.hasher.clone(),
        reservations: bus.shared(),
        settlements: bus.shared(),
        failures: bus.shared(),
    }
}

pub(super) fn attempts(tx: &Tx, services: &Services) -> Attempts {
    Attempts { throttles: tx.throttles(), mac: services.mac.clone(), rules: services.attempt_rules }
}

fn issuer(services: &Services) -> TokenIssuer {
    TokenIssuer {
        access_tokens: services.access_tokens.clone(),
        mac: services.mac.clone(),
        uuids: services.uuids.clone(),
        rules: services.session_rules,
    }
}

impl Wiring<OpenAccount> for Bus {
    fn execution(&self) -> impl Execution<OpenAccount> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| OpenAccountHandler {
            accounts: tx.accounts(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
    }
}
