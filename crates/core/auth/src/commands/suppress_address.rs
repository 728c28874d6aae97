//! Suppresses mails to an address that a mail server has refused as unknown.

use crate::module::{AuthPool, MailRetryPorts as _, Module};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::EmailAddress;
use services::{Clock, Mac, Suppression, Suppressions, address_key};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct SuppressAddress {
    pub address: EmailAddress,
    /// The status codes of the refusal.
    pub reason: String,
}

cqrs::command!(SuppressAddress = "auth.suppress_address", Internal => (), Infallible);

pub(crate) struct SuppressAddressHandler {
    pub suppressions: Arc<dyn Suppressions>,
    pub mac: Arc<dyn Mac>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<SuppressAddress> for SuppressAddressHandler {
    async fn handle(&self, _: &Context, command: SuppressAddress) -> Outcome<SuppressAddress> {
        let key = address_key(&*self.mac, &command.address);
        let suppression = Suppression::new(command.reason, self.clock.now());
        Ok(self.suppressions.suppress(key, &suppression).await?)
    }
}

impl<P: AuthPool> Wiring<SuppressAddress> for Module<P> {
    fn execution(&self) -> impl Execution<SuppressAddress> {
        self.in_transaction(|module, tx| SuppressAddressHandler {
            suppressions: tx.suppressions(),
            mac: module.services.mac.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
