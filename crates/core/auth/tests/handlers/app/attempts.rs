//! Attempts are counted.

use super::App;
use auth::ports::AuthPorts as _;
use auth::{
    AttemptRules, Attempts, Reauthentication, RecordFailedAttempt, RecordFailedAttemptHandler, ReserveAttempt,
    ReserveAttemptHandler, SettleAttempt, SettleAttemptHandler,
};
use cqrs::{ContextModule, Execution, Wiring};
use std::sync::Arc;
use testing::memory::InMemoryTransaction;

impl App {
    pub fn attempts(&self, tx: &InMemoryTransaction) -> Attempts {
        Attempts { throttles: tx.throttles(), mac: self.fakes.mac.clone(), rules: AttemptRules::default() }
    }

    pub fn reauthentication(&self) -> Reauthentication {
        let (credentials, hasher) = (self.fakes.database.credentials(), self.fakes.hasher.clone());
        let app = Arc::new(self.clone());
        Reauthentication { credentials, hasher, reservations: app.clone(), settlements: app.clone(), failures: app }
    }
}

impl Wiring<ReserveAttempt> for App {
    fn execution(&self) -> impl Execution<ReserveAttempt> {
        let (app, clock) = (self.clone(), self.fakes.clock.clone());
        self.in_transaction(move |_, tx: InMemoryTransaction| ReserveAttemptHandler {
            attempts: app.attempts(&tx),
            clock: clock.clone(),
        })
    }
}

impl Wiring<SettleAttempt> for App {
    fn execution(&self) -> impl Execution<SettleAttempt> {
        let (app, clock) = (self.clone(), self.fakes.clock.clone());
        self.in_transaction(move |_, tx: InMemoryTransaction| SettleAttemptHandler {
            attempts: app.attempts(&tx),
            clock: clock.clone(),
        })
    }
}

impl Wiring<RecordFailedAttempt> for App {
    fn execution(&self) -> impl Execution<RecordFailedAttempt> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| RecordFailedAttemptHandler {
            attempts: tx.password_attempts(),
            uuids: fakes.uuids.clone(),
            clock: fakes.clock.clone(),
        })
    }
}
