//! Reserves a password attempt. Committed before the password is checked, so that parallel guesses
//! cannot exceed the limit. A refusal counts for the network, so it is an outcome and not a refusal
//! of the command.

use crate::module::{AuthPool, Module};
use crate::{Attempt, AttemptOn, Attempts};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{Network, Throttled};
use services::Clock;
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct ReserveAttempt {
    pub on: AttemptOn,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reservation {
    Reserved(Attempt),
    Throttled(Throttled),
}

cqrs::command!(ReserveAttempt = "auth.reserve_attempt", Internal => Reservation, Infallible);

pub(crate) struct ReserveAttemptHandler {
    pub attempts: Attempts,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ReserveAttempt> for ReserveAttemptHandler {
    async fn handle(&self, context: &Context, command: ReserveAttempt) -> Outcome<ReserveAttempt> {
        let (network, now) = (Network::of(context.source()), self.clock.now());
        let reserved = self.attempts.reserve(&command.on, network, now).await?;
        Ok(match reserved {
            Ok(attempt) => Reservation::Reserved(attempt),
            Err(throttled) => Reservation::Throttled(throttled),
        })
    }
}

impl<P: AuthPool> Wiring<ReserveAttempt> for Module<P> {
    fn execution(&self) -> impl Execution<ReserveAttempt> {
        self.in_transaction(|module, tx| ReserveAttemptHandler {
            attempts: module.attempts(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
