use crate::{ArchivedEvent, EventFilter, EventMark, EventOrder, EventView, FollowedEvents};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;

/// The event log as administrators read it.
#[async_trait]
pub trait EventTrail: Send + Sync {
    /// Returns the first `limit` events, in that order, that match the filter and follow the
    /// position.
    async fn list(
        &self,
        filter: &EventFilter,
        order: EventOrder,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<EventView>, Fault>;

    /// Returns the events committed since the mark was made, oldest first, and the next mark;
    /// without a mark, only a mark. Misses no event, even if transactions commit in another order
    /// than they began. Events at the mark may be repeated.
    async fn since(&self, mark: Option<&EventMark>) -> Result<FollowedEvents, Fault>;

    /// Returns the first `limit` events by position that occurred before the time and follow the
    /// position, with all that an archive keeps.
    async fn archived(
        &self,
        before: Option<DateTime<Utc>>,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<ArchivedEvent>, Fault>;
}
