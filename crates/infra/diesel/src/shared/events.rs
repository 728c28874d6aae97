//! The event log: events can only be written by saving the aggregate that recorded them.

use super::{Conn, Tx, jobs::NewDelivery, schema::event_log};
use crate::{errors::fault, types::Id};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AggregateEvent, History};
use uuid::Uuid;

#[derive(Insertable)]
#[diesel(table_name = event_log)]
struct EventRow<'a> {
    event_id: Id,
    aggregate: &'static str,
    aggregate_id: Id,
    version: i64,
    ordinal: i32,
    event_type: &'static str,
    schema_version: i16,
    payload: serde_json::Value,
    correlation_id: &'a str,
    causation_id: Option<Id>,
    command: &'static str,
    actor: &'a str,
    transport: &'static str,
    source: Option<&'a str>,
    traceparent: Option<&'a str>,
    occurred_at: DateTime<Utc>,
}

impl Tx {
    /// Stores the events that an aggregate recorded, with a delivery per subscriber. Call it after
    /// writing the aggregate's own row, never before: that row orders the writers of one aggregate.
    pub async fn append<E: AggregateEvent>(
        &self,
        conn: &mut Conn,
        aggregate_id: Uuid,
        history: &History<E>,
    ) -> Result<(), Fault> {
        for (ordinal, (occurred_at, event)) in (0i32..).zip(history.recorded()) {
            let event_id = self.environment.uuids.next();
            let payload = serde_json::to_value(event).map_err(Fault::unexpected)?;
            let row = EventRow {
                event_id: Id(event_id),
                aggregate: E::AGGREGATE,
                aggregate_id: Id(aggregate_id),
                version: history.version() + 1,
                ordinal,
                event_type: event.name(),
                schema_version: event.schema_version(),
                payload: payload.clone(),
                correlation_id: &self.origin.request_id,
                causation_id: self.origin.causation_id.map(Id),
                command: self.origin.command,
                actor: &self.origin.actor,
                transport: self.origin.transport,
                source: self.origin.source.as_deref(),
                traceparent: self.origin.traceparent.as_deref(),
                occurred_at: *occurred_at,
            };
            diesel::insert_into(event_log::table)
                .values(&row)
                .execute(conn)
                .await
                .map_err(fault)?;
            self.deliver(conn, event_id, event.name(), aggregate_id, &payload)
                .await?;
        }
        Ok(())
    }

    /// One delivery per subscriber, in the order of the aggregate.
    async fn deliver(
        &self,
        conn: &mut Conn,
        event_id: Uuid,
        event_type: &'static str,
        aggregate_id: Uuid,
        payload: &serde_json::Value,
    ) -> Result<(), Fault> {
        for subscription in self
            .environment
            .subscriptions
            .iter()
            .filter(|s| s.event == event_type)
        {
            let now = self.environment.clock.now();
            let delivery = NewDelivery {
                message_id: Id(event_id),
                kind: subscription.kind,
                ordering_key: Some(aggregate_id.to_string()),
                payload: payload.clone(),
                headers: self.headers(Some(event_type))?,
                run_at: now,
                created_at: now,
                subject: None,
            };
            self.insert_delivery(conn, &delivery).await?;
        }
        Ok(())
    }
}
