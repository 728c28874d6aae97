//! What the worker does: event subscribers and jobs, by kind.

use crate::modules::{Modules, Technical};
use ::auth::{EraseAccount, subscribers::PruneSessions};
use ::user_profile::PrepareExport;
use async_trait::async_trait;
use cqrs::Subscription;
use infra_mail::{MailDelivery, Mailer};
use infra_worker::{DeliveryHandler, DuplicateKind, Handled, Registry};
use services::Delivery;
use std::sync::Arc;

/// Which events are delivered to whom; the database needs to know before there is a bus. A test compares it with the
/// registry.
pub const SUBSCRIPTIONS: &[Subscription] = &[Subscription::of::<PruneSessions>()];

pub fn registry(modules: &Modules, technical: &Technical, mailer: Arc<Mailer>) -> Result<Registry, DuplicateKind> {
    let mail = MailDelivery { mailer, sealer: technical.sealer.clone() };
    Registry::builder()
        .external(Arc::new(SendMail(mail)))
        .job::<EraseAccount>(Arc::new(modules.auth.clone()))
        .job::<PrepareExport>(Arc::new(modules.user_profile.clone()))
        .subscriber::<PruneSessions, _>(modules.auth.clone())
        .build()
}

struct SendMail(MailDelivery);

#[async_trait]
impl DeliveryHandler for SendMail {
    fn kind(&self) -> &'static str {
        MailDelivery::KIND
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        self.0.deliver(delivery).await.into()
    }
}
