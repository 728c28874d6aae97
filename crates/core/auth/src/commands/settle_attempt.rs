//! Records the outcome of a reserved attempt.

use crate::module::{AuthPool, Module};
use crate::{Attempt, AttemptOutcome, Attempts};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use services::Clock;
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct SettleAttempt {
    pub attempt: Attempt,
    pub outcome: AttemptOutcome,
}

cqrs::command!(SettleAttempt = "auth.settle_attempt", Internal => (), Infallible);

pub(crate) struct SettleAttemptHandler {
    pub attempts: Attempts,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<SettleAttempt> for SettleAttemptHandler {
    async fn handle(&self, _: &Context, command: SettleAttempt) -> Outcome<SettleAttempt> {
        let SettleAttempt { attempt, outcome } = command;
        self.attempts
            .settle(&attempt, outcome, self.clock.now())
            .await?;
        Ok(())
    }
}

impl<P: AuthPool> Wiring<SettleAttempt> for Module<P> {
    fn execution(&self) -> impl Execution<SettleAttempt> {
        self.in_transaction(|module, tx| SettleAttemptHandler {
            attempts: module.attempts(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
