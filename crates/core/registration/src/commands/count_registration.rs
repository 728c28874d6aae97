//! Counts a registration of the caller's network. Committed before the password is hashed, so that
//! parallel registrations cannot exceed the limit.

use crate::module::{Module, RegistrationPool};
use crate::network_limit::NetworkLimit;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, RefusalDetails, Wiring};
use kernel::{Network, Throttled};
use services::Clock;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct CountRegistration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CountRegistrationError {
    #[error(transparent)]
    TooManyRegistrations(Throttled),
}

cqrs::refusal!(CountRegistrationError {
    TooManyRegistrations(throttled) => crate::problems::TOO_MANY_REGISTRATIONS {
        RefusalDetails::throttled(throttled)
    },
});

cqrs::command!(CountRegistration = "registration.count", Internal => (), CountRegistrationError);

pub(crate) struct CountRegistrationHandler {
    pub limit: NetworkLimit,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<CountRegistration> for CountRegistrationHandler {
    async fn handle(&self, context: &Context, _: CountRegistration) -> Outcome<CountRegistration> {
        let network = Network::of(context.source());
        let counted = self.limit.count(network, self.clock.now()).await?;
        Ok(counted.map_err(CountRegistrationError::TooManyRegistrations)?)
    }
}

impl<P: RegistrationPool> Wiring<CountRegistration> for Module<P> {
    fn execution(&self) -> impl Execution<CountRegistration> {
        self.in_transaction(|module, tx| CountRegistrationHandler {
            limit: module.network_limit(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
