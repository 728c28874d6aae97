use async_trait::async_trait;
use cqrs::{Delivered, TryAgain};
use services::Delivery;

/// Does what one kind of delivery is for. Errors end up in the queue for operators to read: no personal data in them.
#[async_trait]
pub trait DeliveryHandler: Send + Sync {
    /// Stored in deliveries, so never renamed.
    fn kind(&self) -> &'static str;

    /// May come more than once for one `message_id`: hand that on wherever an outside provider takes an idempotency key.
    async fn deliver(&self, delivery: &Delivery) -> Handled;
}

/// How a delivery ended.
#[derive(Debug)]
pub enum Handled {
    /// The effect is outside this database: the worker acknowledges, so it happens at least once.
    Done,
    /// The effect and the acknowledgement were committed together: it happens exactly once.
    Committed,
    /// Another worker has it now; nothing of this attempt was kept.
    Lost,
    Failed(TryAgain),
}

impl From<Delivered> for Handled {
    fn from(delivered: Delivered) -> Self {
        delivered.map_or_else(Self::Failed, |()| Self::Done)
    }
}
