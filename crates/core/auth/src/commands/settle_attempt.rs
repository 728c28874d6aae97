//! Takes back an attempt that ended well, where that could not be done together with what it led to.

use crate::{Attempt, Attempts};
use async_trait::async_trait;
use cqrs::{Context, Handler, Internal, Outcome};
use services::Clock;
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct SettleAttempt {
    pub attempt: Attempt,
}

cqrs::command!(SettleAttempt = "auth.settle_attempt", Internal => (), Infallible);

pub struct SettleAttemptHandler {
    pub attempts: Attempts,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<SettleAttempt> for SettleAttemptHandler {
    async fn handle(&self, _: &Context, command: SettleAttempt) -> Outcome<SettleAttempt> {
        Ok(self.attempts.succeed(&command.attempt, self.clock.now()).await?)
    }
}
