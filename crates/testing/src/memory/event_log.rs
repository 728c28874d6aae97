use super::{InMemoryTransaction, delivery_table::NewDelivery, tables::Tables};
use crate::EventRow;
use cqrs::Fault;
use kernel::{AggregateEvent, History, UserId};
use services::UuidGenerator;
use uuid::Uuid;

impl InMemoryTransaction {
    /// After the aggregate, with a delivery for each subscriber.
    pub(super) fn append<E: AggregateEvent>(
        &self,
        tables: &mut Tables,
        aggregate_id: Uuid,
        history: &History<E>,
    ) -> Result<(), Fault> {
        for (ordinal, (occurred_at, event)) in (0..).zip(history.recorded()) {
            let origin = self.origin.as_ref().clone();
            let row = EventRow {
                event_id: self.database.uuids.next(),
                aggregate: E::AGGREGATE.to_owned(),
                aggregate_id,
                version: history.version() + 1,
                ordinal,
                event_type: event.name().to_owned(),
                schema_version: event.schema_version(),
                payload: serde_json::to_value(event).map_err(Fault::unexpected)?,
                correlation_id: origin.request_id,
                causation_id: origin.causation_id,
                command: origin.command,
                actor: origin.actor,
                transport: origin.transport,
                source: origin.source,
                traceparent: origin.traceparent,
                occurred_at: *occurred_at,
            };
            if tables
                .events
                .values()
                .any(|other| place(other) == place(&row))
            {
                return Err(Fault::Conflict);
            }
            self.deliver(tables, &row);
            tables.last_position += 1;
            tables.events.insert(tables.last_position, row);
        }
        Ok(())
    }

    fn deliver(&self, tables: &mut Tables, event: &EventRow) {
        for subscription in self
            .database
            .subscriptions
            .iter()
            .filter(|s| s.event == event.event_type)
        {
            tables.deliveries.insert(NewDelivery {
                message_id: event.event_id,
                kind: subscription.kind,
                ordering_key: Some(event.aggregate_id.to_string()),
                payload: event.payload.clone(),
                headers: self.origin.headers(Some(&event.event_type)),
                run_at: self.database.clock.now(),
                subject: None,
            });
        }
    }
}

impl EventRow {
    /// Returns whether the user caused the event, or it is about the user or one of the user's
    /// registrations.
    pub(super) fn is_about(&self, user_id: UserId, registrations: &[Uuid]) -> bool {
        self.actor == format!("user:{user_id}")
            || self
                .payload
                .get("user_id")
                .is_some_and(|id| *id == user_id.to_string())
            || registrations.contains(&self.aggregate_id)
    }
}

impl Tables {
    pub(super) fn registrations_of(&self, canonical_address: &str) -> Vec<Uuid> {
        let states = self.registrations.iter().map(|(state, _)| state);
        let of_address = states.filter(|state| state.address.canonical() == canonical_address);
        of_address.map(|state| state.id.uuid()).collect()
    }
}

/// Unique in the databases, too.
fn place(event: &EventRow) -> (&str, Uuid, i64, i32) {
    (
        &event.aggregate,
        event.aggregate_id,
        event.version,
        event.ordinal,
    )
}
