use crate::{DeliveryHandler, Handled, context_of};
use async_trait::async_trait;
use cqrs::{Context, EventSubscriber, TransactionPool, TryAgain};
use kernel::{BoxError, Event};
use services::{Delivery, DeliveryReceipts, DeliveryRef};
use std::{marker::PhantomData, sync::Arc};
use tracing::Instrument;

/// An event subscriber as the wiring names it: its ports are made from the transaction that is also its acknowledgement.
#[derive(Debug)]
pub struct SubscriberEntry<P, R, F> {
    /// The subscriber's name; stored in deliveries, so never renamed.
    pub kind: &'static str,
    pub pool: P,
    pub receipts: R,
    pub subscriber: F,
}

/// Runs a subscriber to event `E` in a transaction of its own.
pub(crate) struct TransactionalHandler<E, P, R, F> {
    entry: Arc<SubscriberEntry<P, R, F>>,
    event: PhantomData<fn(E)>,
}

impl<E, P, R, F> TransactionalHandler<E, P, R, F> {
    pub(crate) fn new(entry: SubscriberEntry<P, R, F>) -> Self {
        Self { entry: Arc::new(entry), event: PhantomData }
    }
}

#[async_trait]
impl<E, P, R, F, S> DeliveryHandler for TransactionalHandler<E, P, R, F>
where
    E: Event,
    P: TransactionPool,
    R: Fn(&P::Transaction) -> Arc<dyn DeliveryReceipts> + Send + Sync + 'static,
    F: Fn(P::Transaction) -> S + Send + Sync + 'static,
    S: EventSubscriber<E> + 'static,
{
    fn kind(&self) -> &'static str {
        self.entry.kind
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        let event = match read::<E>(delivery) {
            Ok(event) => event,
            Err(unreadable) => return Handled::Failed(TryAgain::Dead(unreadable)),
        };
        let (entry, context, delivery) = (self.entry.clone(), context_of(delivery), delivery.reference());

        let work = async move { entry.in_transaction(&context, event, delivery).await }.in_current_span();
        let handled = self.entry.pool.detach(Box::pin(work)).await;
        // the panic's own words may quote data, and the panic hook has logged them already
        handled.unwrap_or_else(|_| Handled::Failed(TryAgain::Retry("the subscriber panicked".into())))
    }
}

impl<P: TransactionPool, R, F> SubscriberEntry<P, R, F> {
    async fn in_transaction<E, S>(&self, context: &Context, event: E, delivery: DeliveryRef) -> Handled
    where
        E: Event,
        R: Fn(&P::Transaction) -> Arc<dyn DeliveryReceipts>,
        F: Fn(P::Transaction) -> S,
        S: EventSubscriber<E>,
    {
        let transaction = match self.pool.begin(context).await {
            Ok(transaction) => transaction,
            Err(fault) => return Handled::Failed(fault.into()),
        };

        let reacted = self.react(&transaction, context, event, delivery).await;

        if let Ok(true) = reacted {
            let committed = self.pool.commit(transaction).await;
            return committed.map_or_else(|fault| Handled::Failed(fault.into()), |()| Handled::Committed);
        }
        self.pool.rollback(transaction).await;
        reacted.map_or_else(Handled::Failed, |_| Handled::Lost)
    }

    /// The acknowledgement comes last: it locks the row, which the heartbeat of a long reaction needs.
    async fn react<E, S>(
        &self,
        transaction: &P::Transaction,
        context: &Context,
        event: E,
        delivery: DeliveryRef,
    ) -> Result<bool, TryAgain>
    where
        E: Event,
        R: Fn(&P::Transaction) -> Arc<dyn DeliveryReceipts>,
        F: Fn(P::Transaction) -> S,
        S: EventSubscriber<E>,
    {
        (self.subscriber)(transaction.clone()).react(context, event).await?;

        Ok((self.receipts)(transaction).acknowledge(delivery).await?)
    }
}

fn read<E: Event>(delivery: &Delivery) -> Result<E, BoxError> {
    if let Some(name) = delivery.headers.event_type.as_deref().filter(|name| *name != E::NAME) {
        return Err(format!("it carries {name}, and its subscriber reacts to {}", E::NAME).into());
    }
    Ok(E::deserialize(&delivery.payload)?)
}
