use crate::{EventFilter, EventMark, EventOrder, EventView, FollowedEvents};
use async_trait::async_trait;
use cqrs::Fault;

/// The event log as people look at it.
#[async_trait]
pub trait EventTrail: Send + Sync {
    /// In that order, the first `limit` of those that the filter lets through and that come after the position.
    async fn list(
        &self,
        filter: &EventFilter,
        order: EventOrder,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<EventView>, Fault>;

    /// What was committed since the mark was made, oldest first, and the next mark; nothing but a mark without one. Misses
    /// nothing, also where transactions commit in another order than they began in; what is at the mark may come again.
    async fn since(&self, mark: Option<&EventMark>) -> Result<FollowedEvents, Fault>;
}
