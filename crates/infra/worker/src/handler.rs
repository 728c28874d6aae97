use async_trait::async_trait;
use cqrs::{Delivered, TryAgain};
use services::Delivery;

/// Handles one kind of delivery. Errors are stored in the queue for operators, so they must not
/// contain personal data.
#[async_trait]
pub trait DeliveryHandler: Send + Sync {
    /// Returns the kind, which is stored in deliveries and must never be renamed.
    fn kind(&self) -> &'static str;

    /// Returns the maximum number of attempts, or `None` for that of the worker's settings. A
    /// handler with a high one ends its deliveries itself, by [`TryAgain::Discard`].
    fn max_attempts(&self) -> Option<i32> {
        None
    }

    /// Handles a delivery. May be called more than once for one `message_id`; pass it as the
    /// idempotency key to external providers that support one.
    async fn deliver(&self, delivery: &Delivery) -> Handled;
}

/// The result of an attempt.
#[derive(Debug)]
pub enum Handled {
    /// The effect is outside this database. The worker acknowledges the delivery afterwards:
    /// at-least-once semantics.
    Done,
    /// The effect and the acknowledgment were committed in one transaction: exactly-once semantics.
    Committed,
    /// Another worker has taken over the delivery; the effect of this attempt was rolled back.
    Lost,
    Failed(TryAgain),
}

impl From<Delivered> for Handled {
    fn from(delivered: Delivered) -> Self {
        delivered.map_or_else(Self::Failed, |()| Self::Done)
    }
}
