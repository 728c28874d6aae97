//! What the worker does: event subscribers and jobs, by kind.

use crate::bus::Bus;
use ::auth::{EraseAccount, subscribers::PruneSessions};
use ::user_profile::PrepareExport;
use async_trait::async_trait;
use auth::ports::AuthPorts as _;
use auth_domain::{Erasure, SessionOpened};
use cqrs::{Dispatch, Failure, Message, Subscription, TryAgain};
use infra_diesel::Tx;
use infra_mail::{MailDelivery, Mailer};
use infra_worker::{DeliveryHandler, DuplicateKind, Handled, Registry, SubscriberEntry, context_of};
use kernel::Event;
use serde::Deserialize;
use services::Delivery;
use services::DeliveryReceiptPorts as _;
use std::sync::Arc;

/// Which events are delivered to whom; the database needs to know before there is a bus. A test compares it with the
/// registry.
pub const SUBSCRIPTIONS: &[Subscription] = &[Subscription { event: SessionOpened::NAME, kind: PruneSessions::KIND }];

pub fn registry(bus: &Bus, mailer: Arc<Mailer>) -> Result<Registry, DuplicateKind> {
    let mail = MailDelivery { mailer, sealer: bus.services.sealer.clone() };
    Registry::builder()
        .external(Arc::new(SendMail(mail)))
        .external(Arc::new(EraseAccounts(bus.clone())))
        .external(Arc::new(PrepareExports(bus.clone())))
        .subscriber::<SessionOpened, _, _, _, _>(prune_sessions(bus))
        .build()
}

fn prune_sessions(
    bus: &Bus,
) -> SubscriberEntry<
    infra_diesel::Database,
    impl Fn(&Tx) -> Arc<dyn services::DeliveryReceipts> + use<>,
    impl Fn(Tx) -> PruneSessions + use<>,
> {
    let clock = bus.services.clock.clone();
    SubscriberEntry {
        kind: PruneSessions::KIND,
        pool: bus.database.clone(),
        receipts: |tx: &Tx| tx.delivery_receipts(),
        subscriber: move |tx: Tx| PruneSessions {
            sessions: tx.sessions(),
            pruning: tx.session_pruning(),
            clock: clock.clone(),
        },
    }
}

struct PrepareExports(Bus);

/// It brings its own transaction, and is the same when it comes again.
#[async_trait]
impl DeliveryHandler for PrepareExports {
    fn kind(&self) -> &'static str {
        PrepareExport::NAME
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        // what serde found is left out: errors are kept
        let Ok(work) = PrepareExport::deserialize(&delivery.payload) else {
            return Handled::Failed(TryAgain::Dead("the payload names no export".into()));
        };
        let prepared = self.0.dispatch(&context_of(delivery), work).await;
        prepared.map_or_else(|failure| Handled::Failed(TryAgain::Retry(failure.into())), |()| Handled::Done)
    }
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

/// The erasure is a command like any other; done twice, it finds nothing to do.
struct EraseAccounts(Bus);

#[async_trait]
impl DeliveryHandler for EraseAccounts {
    fn kind(&self) -> &'static str {
        EraseAccount::KIND
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        let command = match EraseAccount::deserialize(&delivery.payload) {
            Ok(command) => command,
            Err(error) => return Handled::Failed(TryAgain::Dead(error.into())),
        };
        match self.0.dispatch(&context_of(delivery), command).await {
            Ok(Erasure::Erased | Erasure::NotScheduled) => Handled::Done,
            // the clock was set back
            Ok(Erasure::NotDue) => Handled::Failed(TryAgain::Retry("it is not time yet".into())),
            Err(Failure::Refused(never)) => match never {},
            Err(failure) => Handled::Failed(TryAgain::Retry(failure.into())),
        }
    }
}
