//! Lets mails be sent to an address again, after its mailbox was created or mended.

use crate::module::{AuthPool, MailRetryPorts as _, Module};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::EmailAddress;
use services::{Mac, Suppressions, address_key};
use std::{convert::Infallible, sync::Arc};

/// Returns whether the address was suppressed.
#[derive(Debug, Clone)]
pub struct LiftSuppression {
    pub address: EmailAddress,
}

cqrs::command!(LiftSuppression = "auth.lift_suppression", Internal => bool, Infallible);

pub(crate) struct LiftSuppressionHandler {
    pub suppressions: Arc<dyn Suppressions>,
    pub mac: Arc<dyn Mac>,
}

#[async_trait]
impl Handler<LiftSuppression> for LiftSuppressionHandler {
    async fn handle(&self, _: &Context, command: LiftSuppression) -> Outcome<LiftSuppression> {
        let key = address_key(&*self.mac, &command.address);
        Ok(self.suppressions.lift(key).await?)
    }
}

impl<P: AuthPool> Wiring<LiftSuppression> for Module<P> {
    fn execution(&self) -> impl Execution<LiftSuppression> {
        self.in_transaction(|module, tx| LiftSuppressionHandler {
            suppressions: tx.suppressions(),
            mac: module.services.mac.clone(),
        })
    }
}
