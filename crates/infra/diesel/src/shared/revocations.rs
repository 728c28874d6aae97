use super::{Conn, Store, schema::event_log, settled, sql, unsettled};
use crate::errors::fault;
use async_trait::async_trait;
use auth::ports::{Revocation, RevocationCursor, RevocationLog};
use auth_domain::{EpochRaised, SessionEnded, SigningKeyCreated, SigningKeyRevoked};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Event;
use serde::Deserialize;

#[derive(Debug, QueryableByName, Queryable)]
pub(crate) struct RevocationRow {
    #[diesel(sql_type = sql::Text)]
    pub event_type: String,
    #[diesel(sql_type = sql::Doc)]
    pub payload: serde_json::Value,
}

/// Follows the event log where it is written: a replica may lag.
pub(crate) struct DieselRevocationLog(pub Store);

#[async_trait]
impl RevocationLog for DieselRevocationLog {
    async fn start(
        &self,
        since: DateTime<Utc>,
    ) -> Result<(Vec<Revocation>, RevocationCursor), Fault> {
        let mut conn = self.0.fresh_reader().await?;
        // the cursor comes first: what is committed after it comes again
        let cursor = settled(&mut conn).await.map_err(fault)?;
        let rows = recent(&mut conn, since).await.map_err(fault)?;
        Ok((
            rows.into_iter().filter_map(revocation).collect(),
            RevocationCursor(cursor),
        ))
    }

    async fn after(
        &self,
        cursor: &RevocationCursor,
    ) -> Result<(Vec<Revocation>, RevocationCursor), Fault> {
        let mut conn = self.0.fresh_reader().await?;
        let next = settled(&mut conn).await.map_err(fault)?;
        let rows = unsettled(&mut conn, &cursor.0).await.map_err(fault)?;
        Ok((
            rows.into_iter().filter_map(revocation).collect(),
            RevocationCursor(next),
        ))
    }
}

async fn recent(conn: &mut Conn, since: DateTime<Utc>) -> QueryResult<Vec<RevocationRow>> {
    event_log::table
        .filter(event_log::event_type.eq_any([SessionEnded::NAME, EpochRaised::NAME]))
        .filter(event_log::occurred_at.gt(since))
        .select((event_log::event_type, event_log::payload))
        .load(conn)
        .await
}

/// An event that cannot be read is another version's.
fn revocation(
    RevocationRow {
        event_type,
        payload,
    }: RevocationRow,
) -> Option<Revocation> {
    match event_type.as_str() {
        SessionEnded::NAME => Some(Revocation::SessionEnded(
            SessionEnded::deserialize(payload).ok()?.session_id,
        )),
        SigningKeyCreated::NAME => Some(Revocation::SigningKeyCreated {
            key_id: SigningKeyCreated::deserialize(payload).ok()?.key_id,
        }),
        SigningKeyRevoked::NAME => Some(Revocation::SigningKeyRevoked {
            key_id: SigningKeyRevoked::deserialize(payload).ok()?.key_id,
        }),
        EpochRaised::NAME => {
            let EpochRaised { user_id, epoch } = EpochRaised::deserialize(payload).ok()?;
            Some(Revocation::EpochRaised { user_id, epoch })
        }
        _ => None,
    }
}
