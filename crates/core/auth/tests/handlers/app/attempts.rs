//! Attempts are counted.

use super::App;
use auth::{AttemptRules, Attempts, ReserveAttempt, ReserveAttemptHandler, SettleAttempt, SettleAttemptHandler};
use cqrs::{Execution, InTransaction, Wiring};
use testing::memory::InMemoryTransaction;

impl App {
    pub fn attempts(&self, tx: &InMemoryTransaction) -> Attempts {
        Attempts { throttles: tx.throttles(), mac: self.fakes.mac.clone(), rules: AttemptRules::default() }
    }
}

impl Wiring<ReserveAttempt> for App {
    fn execution(&self) -> impl Execution<ReserveAttempt> {
        let (app, clock) = (self.clone(), self.fakes.clock.clone());
        InTransaction::new(self.fakes.database.clone(), move |tx: InMemoryTransaction| ReserveAttemptHandler {
            attempts: app.attempts(&tx),
            clock: clock.clone(),
        })
    }
}

impl Wiring<SettleAttempt> for App {
    fn execution(&self) -> impl Execution<SettleAttempt> {
        let (app, clock) = (self.clone(), self.fakes.clock.clone());
        InTransaction::new(self.fakes.database.clone(), move |tx: InMemoryTransaction| SettleAttemptHandler {
            attempts: app.attempts(&tx),
            clock: clock.clone(),
        })
    }
}
