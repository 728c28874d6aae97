use super::{Conn, MARKS, Reads, USER_OF_EVENT, event_history, schema::event_log, settled};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use audit::{
    ArchivedEvent, EventFilter, EventMark, EventOrder, EventTarget, EventView, FollowedEvents,
    ports::EventTrail,
};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Text, Untyped},
};
use diesel_async::RunQueryDsl;
use kernel::UserId;

#[derive(Queryable, Selectable)]
#[diesel(table_name = event_log)]
struct Row {
    position: i64,
    event_id: Id,
    aggregate: String,
    aggregate_id: Id,
    event_type: String,
    payload: serde_json::Value,
    correlation_id: String,
    command: String,
    actor: String,
    transport: String,
    source: Option<String>,
    occurred_at: DateTime<Utc>,
}

/// The database's form of a moment in the log, as [`settled`] returns it.
pub(crate) struct Marks {
    /// Around the mark: what is not covered by it.
    pub open: &'static str,
    pub close: &'static str,
    pub of_row: &'static str,
    pub order: &'static str,
}

/// The remaining events are returned by the next call.
const LOOK: i64 = 1_000;

#[async_trait]
impl EventTrail for Reads {
    async fn list(
        &self,
        filter: &EventFilter,
        order: EventOrder,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<EventView>, Fault> {
        let limit = i64::try_from(limit).map_err(Fault::unexpected)?;
        let mut conn = self.connection().await?;
        let mut query = event_log::table
            .select(Row::as_select())
            .limit(limit)
            .into_boxed();
        if let Some(user) = filter.user {
            query = query.filter(about(user));
        }
        query = match (&filter.event_type, filter.user) {
            (Some(event_type), None) => query.filter(event_log::event_type.eq(event_type)),
            // the events of one user are few, those of one type may be many: not by the index
            (Some(event_type), Some(_)) => query
                .filter(sql::<Bool>("event_log.event_type || '' = ").bind::<Text, _>(event_type)),
            (None, _) => query,
        };
        if let Some(from) = filter.from {
            query = query.filter(event_log::occurred_at.ge(from));
        }
        if let Some(before) = filter.before {
            query = query.filter(event_log::occurred_at.lt(before));
        }
        query = match (order, after) {
            (EventOrder::Newest, Some(position)) => query.filter(event_log::position.lt(position)),
            (EventOrder::Oldest, Some(position)) => query.filter(event_log::position.gt(position)),
            (_, None) => query,
        };
        query = match order {
            EventOrder::Newest => query.order(event_log::position.desc()),
            EventOrder::Oldest => query.order(event_log::position),
        };

        let rows: Vec<Row> = query.load(conn.get()).await.map_err(fault)?;
        Ok(rows.into_iter().map(Row::view).collect())
    }

    async fn since(&self, mark: Option<&EventMark>) -> Result<FollowedEvents, Fault> {
        let mut conn = self.connection().await?;
        // before the rows are read: what is committed in between comes twice, not never
        let next = EventMark(settled(conn.get()).await.map_err(fault)?);
        let Some(mark) = mark else {
            return Ok(FollowedEvents {
                events: Vec::new(),
                next,
            });
        };
        let rows = committed_since(conn.get(), mark).await.map_err(fault)?;
        let is_full = rows.len() as i64 >= LOOK;
        let next = rows
            .last()
            .filter(|_| is_full)
            .map_or(next, |(mark, _)| EventMark(mark.clone()));
        Ok(FollowedEvents {
            events: rows.into_iter().map(|(_, row)| row.view()).collect(),
            next,
        })
    }

    async fn archived(
        &self,
        before: Option<DateTime<Utc>>,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<ArchivedEvent>, Fault> {
        let mut conn = self.connection().await?;
        event_history::archived(conn.get(), before, after, limit)
            .await
            .map_err(fault)
    }
}

async fn committed_since(conn: &mut Conn, mark: &EventMark) -> QueryResult<Vec<(String, Row)>> {
    let Marks {
        open,
        close,
        of_row,
        order,
    } = MARKS;
    let since = sql::<Bool>(open).bind::<Text, _>(mark.0.clone()).sql(close);
    let rows = event_log::table
        .filter(since)
        .order(sql::<Untyped>(order))
        .limit(LOOK);
    rows.select((sql::<Text>(of_row), Row::as_select()))
        .load(conn)
        .await
}

type Predicate = Box<dyn BoxableExpression<event_log::table, super::Backend, SqlType = Bool>>;

/// Two indexes, one after the other; with `or` SQLite would read the whole log.
fn about(user: UserId) -> Predicate {
    let by = sql::<Bool>("event_log.position in (select position from event_log where actor = ");
    let or_to = format!(" union select position from event_log where {USER_OF_EVENT} = ");
    Box::new(
        by.bind::<Text, _>(format!("user:{user}"))
            .sql(&or_to)
            .bind::<Text, _>(user.to_string())
            .sql(")"),
    )
}

impl Row {
    fn view(self) -> EventView {
        EventView {
            id: self.event_id.0,
            position: self.position,
            occurred_at: self.occurred_at,
            event_type: self.event_type,
            actor: self.actor,
            target: EventTarget {
                kind: self.aggregate,
                id: self.aggregate_id.0,
            },
            command: self.command,
            transport: self.transport,
            source: self.source,
            request_id: self.correlation_id,
            data: self.payload,
        }
    }
}
