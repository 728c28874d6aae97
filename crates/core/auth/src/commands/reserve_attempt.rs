//! Counts a password attempt. Committed before the password is checked, so that parallel guesses
//! cannot exceed the limit.

use crate::module::{AuthPool, Module};
use crate::{Attempt, Attempts};
use async_trait::async_trait;
use auth_domain::Throttled;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::EmailAddress;
use services::Clock;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ReserveAttempt {
    /// `None` if the text is not a valid address; then only the network is counted.
    pub address: Option<EmailAddress>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReserveAttemptError {
    #[error(transparent)]
    Throttled(#[from] Throttled),
}

cqrs::refusal!(ReserveAttemptError {
    Throttled(throttled) => crate::problems::TOO_MANY_ATTEMPTS {
        crate::problems::throttled(throttled)
    },
});

cqrs::command!(ReserveAttempt = "auth.reserve_attempt", Internal => Attempt, ReserveAttemptError);

pub(crate) struct ReserveAttemptHandler {
    pub attempts: Attempts,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ReserveAttempt> for ReserveAttemptHandler {
    async fn handle(&self, context: &Context, command: ReserveAttempt) -> Outcome<ReserveAttempt> {
        let reserved = self
            .attempts
            .reserve(command.address.as_ref(), context.source(), self.clock.now())
            .await?;

        Ok(reserved.map_err(ReserveAttemptError::Throttled)?)
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
