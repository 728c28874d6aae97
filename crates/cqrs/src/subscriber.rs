//! Reactions to events: any number per event, each delivered by the worker in a transaction of its
//! own.

use crate::{Context, ContextModule, TransactionPool};
use async_trait::async_trait;
use kernel::{BoxError, Event, Fault};

/// The failure of a delivery.
#[derive(Debug, thiserror::Error)]
pub enum TryAgain {
    /// Retries with back-off.
    #[error("to be retried")]
    Retry(#[source] BoxError),
    /// Does not retry: the delivery waits for an operator.
    #[error("cannot be delivered")]
    Dead(#[source] BoxError),
    /// The delivery has lost its purpose: it is removed like a finished one.
    #[error("no longer needed")]
    Discard(#[source] BoxError),
}

impl From<Fault> for TryAgain {
    fn from(fault: Fault) -> Self {
        Self::Retry(Box::new(fault))
    }
}

pub type Delivered = Result<(), TryAgain>;

/// Handles one kind of event.
#[async_trait]
pub trait EventSubscriber<E: Event>: Send + Sync {
    async fn react(&self, context: &Context, event: E) -> Delivered;
}

/// A subscriber to one kind of event, as its context declares it.
pub trait Subscriber: EventSubscriber<Self::Event> + 'static {
    type Event: Event;
    /// The subscriber's name; stored in deliveries, so never renamed.
    const KIND: &'static str;
}

/// A module that builds the subscriber `S`, per delivery, from the transaction that also
/// acknowledges the delivery.
pub trait Subscribing<S: Subscriber>: ContextModule {
    fn subscriber(&self, transaction: <Self::Pool as TransactionPool>::Transaction) -> S;
}

/// The kind of deliveries that an event causes. Read when events are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    pub event: &'static str,
    /// The subscriber's name; stored in deliveries, so never renamed.
    pub kind: &'static str,
}

impl Subscription {
    pub const fn of<S: Subscriber>() -> Self {
        Self {
            event: <S::Event as Event>::NAME,
            kind: S::KIND,
        }
    }
}
