use super::{Tx, schema::event_log};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::RefusedRequestLog;
use auth_domain::{RefusedRequest, RefusedRequestEvent};
use cqrs::Fault;
use diesel::{dsl::exists, prelude::*, select};
use diesel_async::RunQueryDsl;
use kernel::AggregateEvent;

pub(crate) struct DieselRefusedRequests(pub Tx);

#[async_trait]
impl RefusedRequestLog for DieselRefusedRequests {
    async fn record(&self, refused: &RefusedRequest) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let id = refused.id().uuid();
        let recorded = event_log::table
            .filter(event_log::aggregate.eq(RefusedRequestEvent::AGGREGATE))
            .filter(event_log::aggregate_id.eq(Id(id)));
        let is_recorded: bool = select(exists(recorded))
            .get_result(&mut *conn)
            .await
            .map_err(fault)?;
        if is_recorded {
            return Ok(());
        }
        self.0.append(&mut conn, id, refused.history()).await
    }
}
