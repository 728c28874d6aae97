use crate::ArchivedEvent;
use async_trait::async_trait;
use cqrs::Fault;

/// The oldest part of the event log, outside transactions.
#[async_trait]
pub trait EventHistory: Send + Sync {
    /// Returns the first `limit` events by position.
    async fn oldest(&self, limit: i64) -> Result<Vec<ArchivedEvent>, Fault>;

    /// Returns the position of the first event that a subscriber has not processed yet; a dead
    /// delivery counts as long as its row exists.
    async fn first_undelivered(&self) -> Result<Option<i64>, Fault>;

    /// Deletes the events at the positions; returns the number deleted.
    async fn delete(&self, positions: &[i64]) -> Result<usize, Fault>;
}

/// Where events are kept after they were deleted from the log.
#[async_trait]
pub trait EventArchive: Send + Sync {
    /// Stores the events, in the order of their positions. They survive a power loss when it
    /// returns.
    async fn store(&self, events: &[ArchivedEvent]) -> Result<(), Fault>;
}
