use super::{InMemoryDatabase, InMemoryTransaction, delivery_table::NewDelivery};
use crate::DeliveryState;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use services::{
    ClaimRequest, Delivery, DeliveryQueue, DeliveryReceipts, DeliveryRef, JobQueue, NewJob,
    QueueStats,
};

pub(super) struct InMemoryDeliveryQueue(pub InMemoryDatabase);

#[async_trait]
impl DeliveryQueue for InMemoryDeliveryQueue {
    async fn claim(&self, request: &ClaimRequest) -> Result<Vec<Delivery>, Fault> {
        Ok(self
            .0
            .exclusively(|tables| tables.deliveries.claim(request))
            .await)
    }

    async fn acknowledge(&self, done: &[DeliveryRef]) -> Result<usize, Fault> {
        Ok(self
            .0
            .exclusively(|tables| {
                done.iter()
                    .filter(|at| tables.deliveries.remove(**at))
                    .count()
            })
            .await)
    }

    async fn retry(
        &self,
        delivery: DeliveryRef,
        run_at: DateTime<Utc>,
        error: &str,
    ) -> Result<bool, Fault> {
        let left = self.0.exclusively(|tables| {
            let left = tables
                .deliveries
                .leave(delivery, DeliveryState::Ready, error);
            left.map(|row| row.run_at = run_at).is_some()
        });
        Ok(left.await)
    }

    async fn bury(&self, delivery: DeliveryRef, error: &str) -> Result<bool, Fault> {
        let left = |tables: &mut super::tables::Tables| {
            tables
                .deliveries
                .leave(delivery, DeliveryState::Dead, error)
                .is_some()
        };
        Ok(self.0.exclusively(left).await)
    }

    async fn extend(
        &self,
        running: &[DeliveryRef],
        locked_until: DateTime<Utc>,
    ) -> Result<usize, Fault> {
        let extended = self.0.exclusively(|tables| {
            let mut extend = |at: &DeliveryRef| {
                let held = tables.deliveries.held(*at);
                held.map(|row| row.locked_until = Some(locked_until))
                    .is_some()
            };
            running.iter().filter(|at| extend(at)).count()
        });
        Ok(extended.await)
    }

    async fn release(&self, worker: &str) -> Result<usize, Fault> {
        let is_own = |row: &crate::DeliveryRow| row.locked_by.as_deref() == Some(worker);
        Ok(self
            .0
            .exclusively(|tables| tables.deliveries.release(is_own))
            .await)
    }

    async fn reap(&self, now: DateTime<Utc>) -> Result<usize, Fault> {
        let has_lapsed =
            |row: &crate::DeliveryRow| row.locked_until.is_some_and(|until| until <= now);
        Ok(self
            .0
            .exclusively(|tables| tables.deliveries.release(has_lapsed))
            .await)
    }

    async fn clamp(
        &self,
        latest_lease: DateTime<Utc>,
        latest_retry: DateTime<Utc>,
    ) -> Result<usize, Fault> {
        let clamped = self
            .0
            .exclusively(|tables| tables.deliveries.clamp(latest_lease, latest_retry));
        Ok(clamped.await)
    }

    async fn stats(&self) -> Result<QueueStats, Fault> {
        Ok(self.0.committed(|tables| tables.deliveries.stats()))
    }
}

#[async_trait]
impl DeliveryReceipts for InMemoryTransaction {
    async fn acknowledge(&self, delivery: DeliveryRef) -> Result<bool, Fault> {
        self.tables(|tables| Ok(tables.deliveries.remove(delivery)))
    }
}

#[async_trait]
impl JobQueue for InMemoryTransaction {
    async fn enqueue(&self, job: NewJob) -> Result<(), Fault> {
        self.tables(|tables| {
            tables.deliveries.insert(NewDelivery {
                message_id: job.message_id,
                kind: job.kind,
                ordering_key: job.ordering_key,
                payload: job.payload,
                headers: self.origin.headers(None),
                run_at: job.run_at,
                subject: job.subject,
            });
            Ok(())
        })
    }
}
