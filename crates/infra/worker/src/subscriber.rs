use crate::{DeliveryHandler, Handled, context_of};
use async_trait::async_trait;
use cqrs::{Context, Subscriber, Subscribing, TransactionPool, TryAgain};
use kernel::{BoxError, Event};
use services::{Delivery, DeliveryReceiptPorts, DeliveryRef};
use std::marker::PhantomData;
use tracing::Instrument;

/// Runs the subscriber `S` in a transaction of its own, which also acknowledges the delivery.
pub(crate) struct SubscriberHandler<S, W> {
    module: W,
    subscriber: PhantomData<fn() -> S>,
}

impl<S, W> SubscriberHandler<S, W> {
    pub(crate) fn new(module: W) -> Self {
        Self {
            module,
            subscriber: PhantomData,
        }
    }
}

#[async_trait]
impl<S, W> DeliveryHandler for SubscriberHandler<S, W>
where
    S: Subscriber,
    W: Subscribing<S, Pool: TransactionPool<Transaction: DeliveryReceiptPorts>>,
{
    fn kind(&self) -> &'static str {
        S::KIND
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        let event = match read::<S::Event>(delivery) {
            Ok(event) => event,
            Err(unreadable) => return Handled::Failed(TryAgain::Dead(unreadable)),
        };
        let (module, context, delivery) = (
            self.module.clone(),
            context_of(delivery),
            delivery.reference(),
        );

        let work = async move { in_transaction::<S, W>(&module, &context, event, delivery).await }
            .in_current_span();
        let handled = self.module.pool().detach(Box::pin(work)).await;
        // the panic's message may quote data, and the panic hook has logged it already
        handled
            .unwrap_or_else(|_| Handled::Failed(TryAgain::Retry("the subscriber panicked".into())))
    }
}

async fn in_transaction<S, W>(
    module: &W,
    context: &Context,
    event: S::Event,
    delivery: DeliveryRef,
) -> Handled
where
    S: Subscriber,
    W: Subscribing<S, Pool: TransactionPool<Transaction: DeliveryReceiptPorts>>,
{
    let transaction = match module.pool().begin(context).await {
        Ok(transaction) => transaction,
        Err(fault) => return Handled::Failed(fault.into()),
    };

    // the acknowledgment comes last: it locks the row, which the heartbeat of a long reaction needs
    let reacted = module
        .subscriber(transaction.clone())
        .react(context, event)
        .await;
    let acknowledged = match reacted {
        Ok(()) => transaction
            .delivery_receipts()
            .acknowledge(delivery)
            .await
            .map_err(TryAgain::from),
        Err(failed) => Err(failed),
    };

    if let Ok(true) = acknowledged {
        let committed = module.pool().commit(transaction).await;
        return committed.map_or_else(
            |fault| Handled::Failed(fault.into()),
            |()| Handled::Committed,
        );
    }
    module.pool().rollback(transaction).await;
    acknowledged.map_or_else(Handled::Failed, |_| Handled::Lost)
}

fn read<E: Event>(delivery: &Delivery) -> Result<E, BoxError> {
    if let Some(name) = delivery
        .headers
        .event_type
        .as_deref()
        .filter(|name| *name != E::NAME)
    {
        return Err(format!(
            "the delivery contains {name}, but its subscriber handles {}",
            E::NAME
        )
        .into());
    }
    Ok(E::deserialize(&delivery.payload)?)
}
