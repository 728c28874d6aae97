//! Reads stored rows without the adapters.

use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loggia_diesel::Id;
use serde_json::Value;
use testing::{DeliveryRow, DeliveryState, EventRow};

macro_rules! rows_of {
    ($backend:ident) => {
        pub mod $backend {
            use super::*;
            use loggia_diesel::$backend::{
                Conn,
                schema::{delivery, event_log},
            };

            pub async fn events(conn: &mut Conn) -> Result<Vec<EventRow>, Fault> {
                let rows: Vec<Event> = event_log::table
                    .order(event_log::position)
                    .select((
                        (
                            event_log::event_id,
                            event_log::aggregate,
                            event_log::aggregate_id,
                            event_log::version,
                        ),
                        (
                            event_log::ordinal,
                            event_log::event_type,
                            event_log::schema_version,
                            event_log::payload,
                        ),
                        (
                            event_log::correlation_id,
                            event_log::causation_id,
                            event_log::command,
                            event_log::actor,
                        ),
                        (
                            event_log::transport,
                            event_log::source,
                            event_log::traceparent,
                            event_log::occurred_at,
                        ),
                    ))
                    .load(conn)
                    .await
                    .map_err(Fault::unexpected)?;
                Ok(rows.into_iter().map(event).collect())
            }

            pub async fn deliveries(conn: &mut Conn) -> Result<Vec<DeliveryRow>, Fault> {
                let rows: Vec<Delivery> = delivery::table
                    .order(delivery::id)
                    .select((
                        (
                            delivery::id,
                            delivery::message_id,
                            delivery::kind,
                            delivery::ordering_key,
                        ),
                        (
                            delivery::priority,
                            delivery::payload,
                            delivery::headers,
                            delivery::state,
                        ),
                        (
                            delivery::attempts,
                            delivery::run_at,
                            delivery::locked_by,
                            delivery::locked_until,
                        ),
                        (delivery::fence, delivery::last_error, delivery::subject),
                    ))
                    .load(conn)
                    .await
                    .map_err(Fault::unexpected)?;
                rows.into_iter().map(delivered).collect()
            }
        }
    };
}

rows_of!(pg);
rows_of!(sqlite);

type Time = DateTime<Utc>;

type Event = (
    (Id, String, Id, i64),
    (i32, String, i16, Value),
    (String, Option<Id>, String, String),
    (String, Option<String>, Option<String>, Time),
);

type Delivery = (
    (i64, Id, String, Option<String>),
    (i16, Value, Value, i16),
    (i32, Time, Option<String>, Option<Time>),
    (i64, Option<String>, Option<Vec<u8>>),
);

fn event(row: Event) -> EventRow {
    let (subject, fact, cause, origin) = row;
    let (event_id, aggregate, aggregate_id, version) = subject;
    let (ordinal, event_type, schema_version, payload) = fact;
    let (correlation_id, causation_id, command, actor) = cause;
    let (transport, source, traceparent, occurred_at) = origin;
    EventRow {
        event_id: event_id.0,
        aggregate,
        aggregate_id: aggregate_id.0,
        version,
        ordinal,
        event_type,
        schema_version,
        payload,
        correlation_id,
        causation_id: causation_id.map(|id| id.0),
        command,
        actor,
        transport,
        source,
        traceparent,
        occurred_at,
    }
}

fn delivered(row: Delivery) -> Result<DeliveryRow, Fault> {
    let (what, content, course, result) = row;
    let (id, message_id, kind, ordering_key) = what;
    let (priority, payload, headers, state) = content;
    let (attempts, run_at, locked_by, locked_until) = course;
    let (fence, last_error, subject) = result;
    Ok(DeliveryRow {
        id,
        message_id: message_id.0,
        kind,
        ordering_key,
        priority,
        payload,
        headers: serde_json::from_value(headers).map_err(Fault::unexpected)?,
        state: DeliveryState::stored(state)
            .ok_or_else(|| Fault::unexpected("there is no such state"))?,
        attempts,
        run_at,
        locked_by,
        locked_until,
        fence,
        last_error,
        subject: subject.and_then(|subject| subject.try_into().ok()),
    })
}
