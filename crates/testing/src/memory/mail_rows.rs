use super::{InMemoryReads, InMemoryTransaction};
use crate::{DeliveryRow, DeliveryState};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use services::{
    MAIL_DELIVERY, MailRange, MailRetries, MailRow, MailRows, MailSelection, MailState,
};

#[async_trait]
impl MailRows for InMemoryReads {
    async fn list(&self, range: MailRange) -> Result<Vec<MailRow>, Fault> {
        self.tables(|tables| {
            let rows = tables.deliveries.rows();
            let mails = rows.iter().filter_map(mail);
            let mails = mails.filter(|mail| {
                mail.id > range.after && range.state.is_none_or(|state| mail.state == state)
            });
            let limit = usize::try_from(range.limit).unwrap_or_default();
            mails.take(limit).collect()
        })
    }

    async fn find(&self, id: i64) -> Result<Option<MailRow>, Fault> {
        self.tables(|tables| {
            let rows = tables.deliveries.rows();
            rows.iter().filter_map(mail).find(|mail| mail.id == id)
        })
    }
}

#[async_trait]
impl MailRetries for InMemoryTransaction {
    async fn retry(&self, selection: MailSelection, now: DateTime<Utc>) -> Result<usize, Fault> {
        let is_selected = |row: &DeliveryRow| {
            row.kind == MAIL_DELIVERY
                && match selection {
                    MailSelection::One(id) => row.id == id && row.state != DeliveryState::Running,
                    MailSelection::Dead => row.state == DeliveryState::Dead,
                }
        };
        self.tables(|tables| {
            let rows = tables.deliveries.rows_mut().filter(|row| is_selected(row));
            Ok(rows
                .map(|row| {
                    (row.state, row.attempts, row.run_at) = (DeliveryState::Ready, 0, now);
                })
                .count())
        })
    }
}

/// The table in memory has no time of queueing; the first time at which a delivery is due is used.
fn mail(row: &DeliveryRow) -> Option<MailRow> {
    let state = match row.state {
        DeliveryState::Ready => MailState::Queued,
        DeliveryState::Running => MailState::Sending,
        DeliveryState::Dead => MailState::Dead,
    };
    (row.kind == MAIL_DELIVERY).then(|| MailRow {
        id: row.id,
        message_id: row.message_id,
        state,
        attempts: row.attempts,
        queued_at: row.run_at,
        run_at: row.run_at,
        last_error: row.last_error.clone(),
        payload: row.payload.clone(),
    })
}
