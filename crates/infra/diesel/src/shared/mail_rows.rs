use super::{
    Reads, Tx,
    deliveries::{DEAD, READY, RUNNING},
    schema::delivery,
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use services::{
    MAIL_DELIVERY, MailRange, MailRetries, MailRow, MailRows, MailSelection, MailState,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = delivery)]
struct Row {
    id: i64,
    message_id: Id,
    state: i16,
    attempts: i32,
    created_at: DateTime<Utc>,
    run_at: DateTime<Utc>,
    last_error: Option<String>,
    payload: serde_json::Value,
}

#[async_trait]
impl MailRows for Reads {
    async fn list(&self, range: MailRange) -> Result<Vec<MailRow>, Fault> {
        let mut conn = self.connection().await?;
        let mut mails = delivery::table
            .filter(delivery::kind.eq(MAIL_DELIVERY))
            .filter(delivery::id.gt(range.after))
            .order(delivery::id)
            .limit(range.limit)
            .select(Row::as_select())
            .into_boxed();
        if let Some(state) = range.state {
            mails = mails.filter(delivery::state.eq(stored(state)));
        }
        let rows: Vec<Row> = mails.load(conn.get()).await.map_err(fault)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn find(&self, id: i64) -> Result<Option<MailRow>, Fault> {
        let mut conn = self.connection().await?;
        let found: Option<Row> = delivery::table
            .find(id)
            .filter(delivery::kind.eq(MAIL_DELIVERY))
            .select(Row::as_select())
            .first(conn.get())
            .await
            .optional()
            .map_err(fault)?;
        Ok(found.map(Into::into))
    }
}

pub(crate) struct DieselMailRetries(pub Tx);

#[async_trait]
impl MailRetries for DieselMailRetries {
    async fn retry(&self, selection: MailSelection, now: DateTime<Utc>) -> Result<usize, Fault> {
        let due = (
            delivery::state.eq(READY),
            delivery::attempts.eq(0),
            delivery::run_at.eq(now),
        );
        let mut conn = self.0.connection().await?;
        let changed = match selection {
            MailSelection::One(id) => {
                let mail = delivery::table
                    .filter(delivery::id.eq(id))
                    .filter(delivery::kind.eq(MAIL_DELIVERY))
                    .filter(delivery::state.ne(RUNNING));
                diesel::update(mail).set(due).execute(&mut *conn).await
            }
            MailSelection::Dead => {
                let mails = delivery::table
                    .filter(delivery::kind.eq(MAIL_DELIVERY))
                    .filter(delivery::state.eq(DEAD));
                diesel::update(mails).set(due).execute(&mut *conn).await
            }
        };
        let changed = changed.map_err(fault)?;
        drop(conn);
        self.0.leaves_delivery(MAIL_DELIVERY);
        Ok(changed)
    }
}

const fn stored(state: MailState) -> i16 {
    match state {
        MailState::Queued => READY,
        MailState::Sending => RUNNING,
        MailState::Dead => DEAD,
    }
}

impl From<Row> for MailRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            message_id: row.message_id.0,
            state: match row.state {
                RUNNING => MailState::Sending,
                DEAD => MailState::Dead,
                _ => MailState::Queued,
            },
            attempts: row.attempts,
            queued_at: row.created_at,
            run_at: row.run_at,
            last_error: row.last_error,
            payload: row.payload,
        }
    }
}
