//! Sends the mails that are queued, if this build can.

use super::{StartError, mailed_proofs::ContextProofs};
use crate::{context_set::Composed, settings::Settings, technical::Technical};
use async_trait::async_trait;
use cqrs::Dispatchers;
use infra_mail::{MailDelivery, Mailer};
use infra_worker::{DeliveryHandler, Handled};
use kernel::BoxError;
use services::{Delivery, Dependency};
use std::sync::Arc;

/// Adds the delivery of mails, and the mail server as a dependency.
pub(super) fn added_to(
    mut composed: Composed,
    settings: &Settings,
    technical: &Technical,
    messages: &Dispatchers,
) -> Result<Composed, StartError> {
    let mailer = Mailer::from_url(&settings.mailer(), technical.clock.clone());
    let mailer = Arc::new(mailer.map_err(StartError::Mail)?);
    let contexts = ContextProofs::of(messages, technical.uuids.clone());
    let contexts = Arc::new(contexts.ok_or(StartError::WithoutAccounts)?);
    let deliveries = SendMail(MailDelivery {
        mailer: mailer.clone(),
        sealer: technical.sealer.clone(),
        proofs: contexts.clone(),
        recipients: contexts,
    });
    composed.senders = composed.senders.external(Arc::new(deliveries));
    composed
        .dependencies
        .insert(0, Arc::new(MailServer(mailer)));
    Ok(composed)
}

struct SendMail(MailDelivery);

#[async_trait]
impl DeliveryHandler for SendMail {
    fn kind(&self) -> &'static str {
        MailDelivery::KIND
    }

    fn max_attempts(&self) -> Option<i32> {
        Some(MailDelivery::MAX_ATTEMPTS)
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        self.0.deliver(delivery).await.into()
    }
}

struct MailServer(Arc<Mailer>);

#[async_trait]
impl Dependency for MailServer {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn is_required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), BoxError> {
        Ok(self.0.check().await?)
    }
}
