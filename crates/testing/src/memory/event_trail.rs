use super::{InMemoryReads, event_history::archived};
use crate::EventRow;
use async_trait::async_trait;
use audit::{
    ArchivedEvent, EventFilter, EventMark, EventOrder, EventTarget, EventView, FollowedEvents,
    ports::EventTrail,
};
use chrono::{DateTime, Utc};
use cqrs::Fault;

#[async_trait]
impl EventTrail for InMemoryReads {
    async fn list(
        &self,
        filter: &EventFilter,
        order: EventOrder,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<EventView>, Fault> {
        let mut events = self.events()?;
        events.retain(|event| lets_through(filter, event));
        if order == EventOrder::Newest {
            events.reverse();
        }
        events.retain(|event| match (order, after) {
            (_, None) => true,
            (EventOrder::Newest, Some(position)) => event.position < position,
            (EventOrder::Oldest, Some(position)) => event.position > position,
        });
        events.truncate(limit);
        Ok(events)
    }

    async fn since(&self, mark: Option<&EventMark>) -> Result<FollowedEvents, Fault> {
        let events = self.events()?;
        let last = self.tables(|tables| tables.last_position)?;
        let seen: i64 = mark
            .map_or(Ok(last), |mark| mark.0.parse())
            .map_err(Fault::unexpected)?;
        Ok(FollowedEvents {
            events: events
                .into_iter()
                .filter(|event| event.position > seen)
                .collect(),
            next: EventMark(last.to_string()),
        })
    }

    async fn archived(
        &self,
        before: Option<DateTime<Utc>>,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<ArchivedEvent>, Fault> {
        let limit = usize::try_from(limit).map_err(Fault::unexpected)?;
        let mut events = self.tables(archived)?;
        events.retain(|event| {
            before.is_none_or(|before| event.occurred_at < before)
                && after.is_none_or(|after| event.position > after)
        });
        events.truncate(limit);
        Ok(events)
    }
}

impl InMemoryReads {
    fn events(&self) -> Result<Vec<EventView>, Fault> {
        self.tables(|tables| {
            let rows = tables.events.iter();
            rows.map(|(position, row)| view(*position, row)).collect()
        })
    }
}

fn view(position: i64, row: &EventRow) -> EventView {
    EventView {
        id: row.event_id,
        position,
        occurred_at: row.occurred_at,
        event_type: row.event_type.clone(),
        actor: row.actor.clone(),
        target: EventTarget {
            kind: row.aggregate.clone(),
            id: row.aggregate_id,
        },
        command: row.command.clone(),
        transport: row.transport.clone(),
        source: row.source.clone(),
        request_id: row.correlation_id.clone(),
        data: row.payload.clone(),
    }
}

fn lets_through(filter: &EventFilter, event: &EventView) -> bool {
    let is_about = |user: kernel::UserId| {
        event.actor == format!("user:{user}")
            || event.data.get("user_id") == Some(&user.to_string().into())
    };
    filter.user.is_none_or(is_about)
        && filter
            .event_type
            .as_ref()
            .is_none_or(|event_type| *event_type == event.event_type)
        && filter.from.is_none_or(|from| from <= event.occurred_at)
        && filter
            .before
            .is_none_or(|before| event.occurred_at < before)
}
