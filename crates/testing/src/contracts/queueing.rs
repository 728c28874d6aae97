//! Helpers for the delivery queue cases.

use super::{
    ContractStore, committed,
    fixtures::{minutes, now, uuid},
};
use crate::DeliveryRow;
use crate::ports::JobPorts as _;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use serde_json::json;
use services::{ClaimRequest, Delivery, NewJob};

pub(super) const KIND: &str = "contract.job";

/// Returns a job that is due now.
pub(super) fn job(n: u64) -> NewJob {
    NewJob {
        message_id: uuid(n),
        kind: KIND,
        ordering_key: None,
        payload: json!({ "n": n }),
        run_at: now(),
        subject: None,
    }
}

pub(super) fn keyed(n: u64, key: &str) -> NewJob {
    NewJob {
        ordering_key: Some(key.to_owned()),
        ..job(n)
    }
}

/// Enqueues the jobs in order, in one transaction.
pub(super) async fn given<S: ContractStore>(
    store: &S,
    jobs: impl IntoIterator<Item = NewJob>,
) -> Result<(), Fault> {
    committed(store, async |unit| {
        for job in jobs {
            unit.jobs().enqueue(job).await?;
        }
        Ok(())
    })
    .await
}

/// Returns a claim request of `worker` with a lease of ten minutes.
pub(super) fn request(worker: &str, limit: i64) -> ClaimRequest {
    ClaimRequest {
        worker: worker.to_owned(),
        kinds: vec![KIND],
        limit,
        now: now(),
        locked_until: minutes(10),
    }
}

/// Claims all deliveries due at `moment`.
pub(super) async fn claim_at<S: ContractStore>(
    store: &S,
    moment: DateTime<Utc>,
) -> Result<Vec<Delivery>, Fault> {
    store
        .delivery_queue()
        .claim(&ClaimRequest {
            now: moment,
            ..request("worker", 1000)
        })
        .await
}

/// Claims all deliveries due now.
pub(super) async fn claim<S: ContractStore>(store: &S) -> Result<Vec<Delivery>, Fault> {
    claim_at(store, now()).await
}

/// Claims the only delivery.
pub(super) async fn claim_one<S: ContractStore>(store: &S) -> Result<Delivery, Fault> {
    let mut claimed = claim(store).await?;
    match (claimed.pop(), claimed.len()) {
        (Some(delivery), 0) => Ok(delivery),
        _ => Err(Fault::unexpected("expected exactly one delivery")),
    }
}

pub(super) async fn row<S: ContractStore>(store: &S, n: u64) -> Result<DeliveryRow, Fault> {
    let mut rows = store.deliveries().await?.into_iter();
    rows.find(|row| row.message_id == uuid(n))
        .ok_or_else(|| Fault::unexpected("not found"))
}

/// Returns the numbers with which the jobs were created.
pub(super) fn numbers(deliveries: &[Delivery]) -> Vec<u64> {
    deliveries
        .iter()
        .filter_map(|delivery| delivery.payload.get("n")?.as_u64())
        .collect()
}
