//! The worker's side of the delivery table.

use super::{Connection, Store, Tx, claim, schema::delivery, sql};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, Fault, RequestId, TransactionPool, Transport};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Actor;
use services::{ClaimRequest, Delivery, DeliveryQueue, DeliveryReceipts, DeliveryRef, QueueStats};
use std::cmp::Reverse;

pub(super) const READY: i16 = 0;
pub(super) const RUNNING: i16 = 1;
pub(super) const DEAD: i16 = 2;

#[derive(Debug, QueryableByName)]
pub(crate) struct ClaimedRow {
    #[diesel(sql_type = sql::BigInt)]
    pub id: i64,
    #[diesel(sql_type = sql::Key)]
    pub message_id: Id,
    #[diesel(sql_type = sql::Text)]
    pub kind: String,
    #[diesel(sql_type = sql::SmallInt)]
    pub priority: i16,
    #[diesel(sql_type = sql::Doc)]
    pub payload: serde_json::Value,
    #[diesel(sql_type = sql::Doc)]
    pub headers: serde_json::Value,
    #[diesel(sql_type = sql::Integer)]
    pub attempts: i32,
    #[diesel(sql_type = sql::BigInt)]
    pub fence: i64,
    #[diesel(sql_type = sql::Bool)]
    pub is_ordered: bool,
}

/// Each call is one transaction.
pub(crate) struct DieselDeliveryQueue(pub Store);

impl DieselDeliveryQueue {
    async fn connection(&self) -> Result<Connection, Fault> {
        self.0.writer().await
    }

    async fn begin(&self) -> Result<Tx, Fault> {
        let request_id = RequestId::generated(self.0.environment.uuids.next());
        self.0
            .begin(
                &Context::builder(Actor::System("worker"), Transport::Worker, request_id).build(),
            )
            .await
    }

    /// Applies the changes to a running delivery if this worker still holds its lease.
    async fn leave(
        &self,
        at: DeliveryRef,
        state: i16,
        run_at: Option<DateTime<Utc>>,
        error: &str,
    ) -> Result<bool, Fault> {
        let mut conn = self.connection().await?;
        let held = delivery::table.filter(held(at));
        let common = (
            delivery::state.eq(state),
            delivery::locked_by.eq(None::<String>),
            delivery::locked_until.eq(None::<DateTime<Utc>>),
            delivery::last_error.eq(error),
        );
        let changed = match run_at {
            Some(run_at) => {
                diesel::update(held)
                    .set((common, delivery::run_at.eq(run_at)))
                    .execute(&mut conn)
                    .await
            }
            None => diesel::update(held).set(common).execute(&mut conn).await,
        };
        Ok(changed.map_err(fault)? == 1)
    }
}

#[async_trait]
impl DeliveryQueue for DieselDeliveryQueue {
    async fn claim(&self, request: &ClaimRequest) -> Result<Vec<Delivery>, Fault> {
        let mut conn = self.connection().await?;
        let mut rows = claim(&mut conn, request).await.map_err(fault)?;
        // `returning` keeps no order
        rows.sort_by_key(|row| (Reverse(row.priority), row.id));
        Ok(rows.into_iter().map(delivery_of).collect())
    }

    async fn acknowledge(&self, done: &[DeliveryRef]) -> Result<usize, Fault> {
        let batch = self.begin().await?;
        let (mut conn, mut gone) = (batch.connection().await?, 0);
        for at in done {
            gone += diesel::delete(delivery::table.filter(held(*at)))
                .execute(&mut *conn)
                .await
                .map_err(fault)?;
        }
        drop(conn);
        self.0.commit(batch).await.map(|()| gone)
    }

    async fn retry(
        &self,
        at: DeliveryRef,
        run_at: DateTime<Utc>,
        error: &str,
    ) -> Result<bool, Fault> {
        self.leave(at, READY, Some(run_at), error).await
    }

    async fn bury(&self, at: DeliveryRef, error: &str) -> Result<bool, Fault> {
        self.leave(at, DEAD, None, error).await
    }

    async fn extend(
        &self,
        running: &[DeliveryRef],
        locked_until: DateTime<Utc>,
    ) -> Result<usize, Fault> {
        let batch = self.begin().await?;
        let (mut conn, mut extended) = (batch.connection().await?, 0);
        for at in running {
            let lease = diesel::update(delivery::table.filter(held(*at)))
                .set(delivery::locked_until.eq(locked_until));
            extended += lease.execute(&mut *conn).await.map_err(fault)?;
        }
        drop(conn);
        self.0.commit(batch).await.map(|()| extended)
    }

    async fn release(&self, worker: &str) -> Result<usize, Fault> {
        let mut conn = self.connection().await?;
        let own = delivery::table
            .filter(delivery::state.eq(RUNNING))
            .filter(delivery::locked_by.eq(worker));
        diesel::update(own)
            .set(given_back())
            .execute(&mut conn)
            .await
            .map_err(fault)
    }

    async fn reap(&self, now: DateTime<Utc>) -> Result<usize, Fault> {
        let mut conn = self.connection().await?;
        let lapsed = delivery::table
            .filter(delivery::state.eq(RUNNING))
            .filter(delivery::locked_until.le(now));
        diesel::update(lapsed)
            .set(given_back())
            .execute(&mut conn)
            .await
            .map_err(fault)
    }

    async fn clamp(
        &self,
        latest_lease: DateTime<Utc>,
        latest_retry: DateTime<Utc>,
    ) -> Result<usize, Fault> {
        let mut conn = self.connection().await?;
        let leased = delivery::table
            .filter(delivery::state.eq(RUNNING))
            .filter(delivery::locked_until.gt(latest_lease));
        let leased = diesel::update(leased)
            .set(delivery::locked_until.eq(latest_lease))
            .execute(&mut conn)
            .await
            .map_err(fault)?;
        let failed = delivery::table
            .filter(delivery::state.eq(READY))
            .filter(delivery::attempts.gt(0))
            .filter(delivery::run_at.gt(latest_retry));
        let failed = diesel::update(failed)
            .set(delivery::run_at.eq(latest_retry))
            .execute(&mut conn)
            .await
            .map_err(fault)?;
        Ok(leased + failed)
    }

    async fn stats(&self) -> Result<QueueStats, Fault> {
        let mut conn = self.connection().await?;
        let counts = delivery::table
            .group_by(delivery::state)
            .select((delivery::state, diesel::dsl::count_star()));
        let counts: Vec<(i16, i64)> = counts.load(&mut conn).await.map_err(fault)?;
        let of = |state| {
            counts
                .iter()
                .find(|(of, _)| *of == state)
                .map_or(0, |(_, count)| *count)
        };
        Ok(QueueStats {
            ready: of(READY),
            running: of(RUNNING),
            dead: of(DEAD),
        })
    }
}

type GivenBack = (
    diesel::dsl::Eq<delivery::state, i16>,
    diesel::dsl::Eq<delivery::locked_by, Option<String>>,
    diesel::dsl::Eq<delivery::locked_until, Option<DateTime<Utc>>>,
);

fn given_back() -> GivenBack {
    (
        delivery::state.eq(READY),
        delivery::locked_by.eq(None),
        delivery::locked_until.eq(None),
    )
}

#[diesel::dsl::auto_type]
fn held(at: DeliveryRef) -> _ {
    let (id, fence, running): (i64, i64, i16) = (at.id, at.fence, RUNNING);
    delivery::id
        .eq(id)
        .and(delivery::fence.eq(fence))
        .and(delivery::state.eq(running))
}

fn delivery_of(row: ClaimedRow) -> Delivery {
    Delivery {
        id: row.id,
        message_id: row.message_id.0,
        kind: row.kind,
        payload: row.payload,
        // one invalid row must not block the others that were claimed with it
        headers: serde_json::from_value(row.headers).unwrap_or_default(),
        attempts: row.attempts,
        fence: row.fence,
        is_ordered: row.is_ordered,
    }
}

pub(crate) struct DieselDeliveryReceipts(pub Tx);

#[async_trait]
impl DeliveryReceipts for DieselDeliveryReceipts {
    async fn acknowledge(&self, at: DeliveryRef) -> Result<bool, Fault> {
        let mut conn = self.0.connection().await?;
        Ok(diesel::delete(delivery::table.filter(held(at)))
            .execute(&mut *conn)
            .await
            .map_err(fault)?
            == 1)
    }
}
