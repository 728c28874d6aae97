use crate::module::{AuthPool, MailReadPorts as _, Module};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::EmailAddress;
use services::{Clock, Mac, SuppressedAddresses, Suppression, address_key};
use std::{convert::Infallible, sync::Arc};

/// Returns the suppression of mails to an address that has not expired.
#[derive(Debug, Clone)]
pub struct FindSuppression {
    pub address: EmailAddress,
}

cqrs::query!(
    FindSuppression = "auth.find_suppression", Internal => Option<Suppression>, Infallible
);

pub(crate) struct FindSuppressionHandler {
    pub suppressed: Arc<dyn SuppressedAddresses>,
    pub mac: Arc<dyn Mac>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<FindSuppression> for FindSuppressionHandler {
    async fn handle(&self, _: &Context, query: FindSuppression) -> Outcome<FindSuppression> {
        let key = address_key(&*self.mac, &query.address);
        let stored = self.suppressed.suppression(key).await?;
        let now = self.clock.now();
        Ok(stored.filter(|suppression| suppression.is_current(now)))
    }
}

impl<P: AuthPool> Wiring<FindSuppression> for Module<P> {
    fn execution(&self) -> impl Execution<FindSuppression> {
        self.reading(|module, reads| FindSuppressionHandler {
            suppressed: reads.suppressed_addresses(),
            mac: module.services.mac.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
