use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Job;
use kernel::Fault;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Where a delivery came from; travels with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryHeaders {
    pub request_id: String,
    pub actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The event's name, where the delivery is a subscriber's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
}

/// Background work to be stored with the command's own changes. Its headers come from the command's context.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Handed on to outside providers as the idempotency key.
    pub message_id: Uuid,
    /// The job's name, known at compile time; stored, so never renamed.
    pub kind: &'static str,
    /// Jobs of one key run one after the other, oldest first.
    pub ordering_key: Option<String>,
    /// No personal data and no secret in the clear.
    pub payload: Value,
    pub run_at: DateTime<Utc>,
}

impl NewJob {
    /// Returns the job that runs `command` at `run_at` or soon after.
    pub fn of<C: Job>(command: &C, message_id: Uuid, run_at: DateTime<Utc>) -> Result<Self, Fault> {
        let payload = serde_json::to_value(command).map_err(Fault::unexpected)?;
        Ok(Self { message_id, kind: C::NAME, ordering_key: None, payload, run_at })
    }
}

/// Stores jobs in the transaction of the command that asks for them.
#[async_trait]
pub trait JobQueue: Send + Sync {
    async fn enqueue(&self, job: NewJob) -> Result<(), Fault>;
}

/// A delivery that this worker has claimed, under a lease.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub id: i64,
    pub message_id: Uuid,
    pub kind: String,
    pub payload: Value,
    pub headers: DeliveryHeaders,
    /// This one included.
    pub attempts: i32,
    /// Rises with every claim: whoever shows an older one has lost the lease.
    pub fence: i64,
}

/// A claimed delivery as its worker refers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryRef {
    pub id: i64,
    pub fence: i64,
}

impl Delivery {
    pub const fn reference(&self) -> DeliveryRef {
        DeliveryRef { id: self.id, fence: self.fence }
    }
}

/// What a worker asks for.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// Names the process: unique among those that run, the same after a restart.
    pub worker: String,
    pub kinds: Vec<&'static str>,
    pub limit: i64,
    pub now: DateTime<Utc>,
    pub locked_until: DateTime<Utc>,
}

/// How many deliveries wait, run and are dead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct QueueStats {
    pub ready: i64,
    pub running: i64,
    pub dead: i64,
}

/// The worker's side of the delivery table. Every call is a transaction of its own. All that take a [`DeliveryRef`]
/// change nothing, and say so with `false`, when its fence is outdated.
#[async_trait]
pub trait DeliveryQueue: Send + Sync {
    /// Due deliveries, highest priority and then oldest first. Of one ordering key only the head is ever claimable.
    async fn claim(&self, request: &ClaimRequest) -> Result<Vec<Delivery>, Fault>;

    /// Done: the row goes. Answers how many went.
    async fn acknowledge(&self, done: &[DeliveryRef]) -> Result<usize, Fault>;

    /// To be tried again at `run_at`. The error names no personal data.
    async fn retry(&self, delivery: DeliveryRef, run_at: DateTime<Utc>, error: &str) -> Result<bool, Fault>;

    /// Given up: kept for an operator to look at.
    async fn bury(&self, delivery: DeliveryRef, error: &str) -> Result<bool, Fault>;

    /// The heartbeat of what still runs.
    async fn extend(&self, running: &[DeliveryRef], locked_until: DateTime<Utc>) -> Result<usize, Fault>;

    /// Gives back everything this worker holds: at boot after a crash, and at a graceful stop.
    async fn release(&self, worker: &str) -> Result<usize, Fault>;

    /// Gives back what any worker holds past its lease.
    async fn reap(&self, now: DateTime<Utc>) -> Result<usize, Fault>;

    async fn stats(&self) -> Result<QueueStats, Fault>;
}

/// Acknowledges within an open transaction, for subscribers whose effects are in this database.
#[async_trait]
pub trait DeliveryReceipts: Send + Sync {
    /// `false`: another worker has it now, so the transaction must roll back.
    async fn acknowledge(&self, delivery: DeliveryRef) -> Result<bool, Fault>;
}

cqrs::ports! {
    /// Transactions that can store jobs.
    pub trait JobPorts {
        jobs: JobQueue,
    }
}

cqrs::ports! {
    /// Transactions that can acknowledge the delivery they handle.
    pub trait DeliveryReceiptPorts {
        delivery_receipts: DeliveryReceipts,
    }
}
