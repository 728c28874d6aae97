use super::{InMemoryDatabase, tables::Tables};
use crate::EventRow;
use async_trait::async_trait;
use audit::{ArchivedAggregate, ArchivedEvent, ports::EventHistory};
use cqrs::Fault;

pub(super) struct InMemoryEventHistory(pub InMemoryDatabase);

#[async_trait]
impl EventHistory for InMemoryEventHistory {
    async fn oldest(&self, limit: i64) -> Result<Vec<ArchivedEvent>, Fault> {
        let limit = usize::try_from(limit).map_err(Fault::unexpected)?;
        let mut events = self.0.committed(archived);
        events.truncate(limit);
        Ok(events)
    }

    async fn first_undelivered(&self) -> Result<Option<i64>, Fault> {
        let deliveries = self.0.deliveries();
        let is_undelivered =
            |row: &EventRow| deliveries.iter().any(|one| one.message_id == row.event_id);
        Ok(self.0.committed(|tables| {
            let mut events = tables.events.iter();
            let first = events.find(|(_, row)| is_undelivered(row));
            first.map(|(position, _)| *position)
        }))
    }

    async fn delete(&self, positions: &[i64]) -> Result<usize, Fault> {
        let delete = |tables: &mut Tables| {
            let deleted = positions
                .iter()
                .filter(|position| tables.events.remove(position).is_some());
            deleted.count()
        };
        Ok(self.0.exclusively(delete).await)
    }
}

/// All events by position.
pub(super) fn archived(tables: &Tables) -> Vec<ArchivedEvent> {
    let events = tables.events.iter();
    events
        .map(|(position, row)| event(*position, row))
        .collect()
}

fn event(position: i64, row: &EventRow) -> ArchivedEvent {
    ArchivedEvent {
        id: row.event_id,
        position,
        occurred_at: row.occurred_at,
        event_type: row.event_type.clone(),
        schema_version: row.schema_version,
        aggregate: ArchivedAggregate {
            kind: row.aggregate.clone(),
            id: row.aggregate_id,
            version: row.version,
            ordinal: row.ordinal,
        },
        actor: row.actor.clone(),
        command: row.command.clone(),
        transport: row.transport.clone(),
        request_id: row.correlation_id.clone(),
        causation_id: row.causation_id,
        traceparent: row.traceparent.clone(),
        data: row.payload.clone(),
    }
}
