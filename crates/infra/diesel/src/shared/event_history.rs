//! The events as an archive keeps them, and their deletion.

use super::{
    Conn, Store,
    schema::{delivery, event_log},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use audit::{ArchivedAggregate, ArchivedEvent, ports::EventHistory};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::{dsl::min, prelude::*};
use diesel_async::RunQueryDsl;

#[derive(Queryable, Selectable)]
#[diesel(table_name = event_log)]
pub(super) struct ArchiveRow {
    position: i64,
    event_id: Id,
    aggregate: String,
    aggregate_id: Id,
    version: i64,
    ordinal: i32,
    event_type: String,
    schema_version: i16,
    payload: serde_json::Value,
    correlation_id: String,
    causation_id: Option<Id>,
    command: String,
    actor: String,
    transport: String,
    traceparent: Option<String>,
    occurred_at: DateTime<Utc>,
}

impl From<ArchiveRow> for ArchivedEvent {
    fn from(row: ArchiveRow) -> Self {
        Self {
            id: row.event_id.0,
            position: row.position,
            occurred_at: row.occurred_at,
            event_type: row.event_type,
            schema_version: row.schema_version,
            aggregate: ArchivedAggregate {
                kind: row.aggregate,
                id: row.aggregate_id.0,
                version: row.version,
                ordinal: row.ordinal,
            },
            actor: row.actor,
            command: row.command,
            transport: row.transport,
            request_id: row.correlation_id,
            causation_id: row.causation_id.map(|id| id.0),
            traceparent: row.traceparent,
            data: row.payload,
        }
    }
}

/// The first events by position.
pub(super) async fn archived(
    conn: &mut Conn,
    before: Option<DateTime<Utc>>,
    after: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<ArchivedEvent>> {
    let mut query = event_log::table
        .order(event_log::position)
        .limit(limit)
        .select(ArchiveRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(event_log::occurred_at.lt(before));
    }
    if let Some(after) = after {
        query = query.filter(event_log::position.gt(after));
    }
    let rows: Vec<ArchiveRow> = query.load(conn).await?;
    Ok(rows.into_iter().map(ArchivedEvent::from).collect())
}

pub(crate) struct DieselEventHistory(pub Store);

#[async_trait]
impl EventHistory for DieselEventHistory {
    async fn oldest(&self, limit: i64) -> Result<Vec<ArchivedEvent>, Fault> {
        let mut conn = self.0.fresh_reader().await?;
        archived(&mut conn, None, None, limit).await.map_err(fault)
    }

    async fn first_undelivered(&self) -> Result<Option<i64>, Fault> {
        let mut conn = self.0.fresh_reader().await?;
        let undelivered = delivery::table.select(delivery::message_id);
        event_log::table
            .filter(event_log::event_id.eq_any(undelivered))
            .select(min(event_log::position))
            .first(&mut conn)
            .await
            .map_err(fault)
    }

    async fn delete(&self, positions: &[i64]) -> Result<usize, Fault> {
        let mut conn = self.0.writer().await?;
        diesel::delete(event_log::table.filter(event_log::position.eq_any(positions)))
            .execute(&mut conn)
            .await
            .map_err(fault)
    }
}
