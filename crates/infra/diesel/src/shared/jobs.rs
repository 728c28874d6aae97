//! Deliveries written by commands.

use super::{Conn, Tx, schema::delivery};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use services::{DeliveryHeaders, JobQueue, NewJob};

#[derive(Insertable)]
#[diesel(table_name = delivery)]
pub(crate) struct NewDelivery {
    pub message_id: Id,
    pub kind: &'static str,
    pub ordering_key: Option<String>,
    pub payload: serde_json::Value,
    pub headers: serde_json::Value,
    pub run_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub subject: Option<Vec<u8>>,
}

impl Tx {
    pub(crate) async fn insert_delivery(
        &self,
        conn: &mut Conn,
        row: &NewDelivery,
    ) -> Result<(), Fault> {
        diesel::insert_into(delivery::table)
            .values(row)
            .execute(conn)
            .await
            .map_err(fault)?;
        self.leaves_delivery(row.kind);
        Ok(())
    }

    pub(crate) fn headers(&self, event_type: Option<&str>) -> Result<serde_json::Value, Fault> {
        let headers = DeliveryHeaders {
            request_id: self.origin.request_id.clone(),
            actor: self.origin.actor.clone(),
            traceparent: self.origin.traceparent.clone(),
            event_type: event_type.map(str::to_owned),
        };
        serde_json::to_value(headers).map_err(Fault::unexpected)
    }
}

pub(crate) struct DieselJobs(pub Tx);

#[async_trait]
impl JobQueue for DieselJobs {
    async fn enqueue(&self, job: NewJob) -> Result<(), Fault> {
        let row = NewDelivery {
            message_id: Id(job.message_id),
            kind: job.kind,
            ordering_key: job.ordering_key,
            payload: job.payload,
            headers: self.0.headers(None)?,
            run_at: job.run_at,
            created_at: self.0.environment.clock.now(),
            subject: job.subject.map(|subject| subject.to_vec()),
        };
        let mut conn = self.0.connection().await?;
        self.0.insert_delivery(&mut conn, &row).await
    }
}
