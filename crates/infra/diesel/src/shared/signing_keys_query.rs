use super::{Reads, schema::signing_key};
use crate::errors::fault;
use async_trait::async_trait;
use auth::{ListSigningKeys, MOST_SIGNING_KEYS, SigningKeyView};
use chrono::{DateTime, Utc};
use cqrs::{Context, Handler, Outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// Omits the private key: it is not read from the database.
#[derive(Queryable, Selectable)]
#[diesel(table_name = signing_key)]
struct Row {
    key_id: String,
    created_at: DateTime<Utc>,
    activates_at: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

#[async_trait]
impl Handler<ListSigningKeys> for Reads {
    async fn handle(&self, _: &Context, _: ListSigningKeys) -> Outcome<ListSigningKeys> {
        let (mut conn, now) = (self.connection().await?, self.now());
        let newest = signing_key::table
            .order((signing_key::created_at.desc(), signing_key::id.desc()))
            .limit(i64::try_from(MOST_SIGNING_KEYS).unwrap_or(i64::MAX))
            .select(Row::as_select());
        let rows: Vec<Row> = newest.load(conn.get()).await.map_err(fault)?;
        let view = |row: Row| {
            let ends = [row.retired_at, row.revoked_at];
            SigningKeyView::at(now, row.key_id, row.created_at, row.activates_at, ends)
        };
        Ok(rows.into_iter().map(view).collect())
    }
}
