//! Takes back a counted registration whose password could not be hashed.

use crate::module::{Module, RegistrationPool};
use crate::network_limit::NetworkLimit;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::Network;
use services::Clock;
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct WithdrawRegistration;

cqrs::command!(WithdrawRegistration = "registration.withdraw", Internal => (), Infallible);

pub(crate) struct WithdrawRegistrationHandler {
    pub limit: NetworkLimit,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<WithdrawRegistration> for WithdrawRegistrationHandler {
    async fn handle(
        &self,
        context: &Context,
        _: WithdrawRegistration,
    ) -> Outcome<WithdrawRegistration> {
        let network = Network::of(context.source());
        Ok(self.limit.take_back(network, self.clock.now()).await?)
    }
}

impl<P: RegistrationPool> Wiring<WithdrawRegistration> for Module<P> {
    fn execution(&self) -> impl Execution<WithdrawRegistration> {
        self.in_transaction(|module, tx| WithdrawRegistrationHandler {
            limit: module.network_limit(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
