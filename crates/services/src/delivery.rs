use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Job;
use kernel::Fault;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The origin of a delivery, stored with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryHeaders {
    pub request_id: String,
    pub actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The event's name, if the delivery is for a subscriber.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
}

/// A job to enqueue with the changes of a command. Its headers come from the command's context.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Serves as the idempotency key towards external providers.
    pub message_id: Uuid,
    /// The job's name. It is stored, so it must never be renamed.
    pub kind: &'static str,
    /// Jobs with the same key run one at a time, oldest first.
    pub ordering_key: Option<String>,
    /// Must not contain personal data or unsealed secrets.
    pub payload: Value,
    pub run_at: DateTime<Utc>,
    /// The person whom the job is about, as a keyed digest: an erasure deletes the job with the
    /// person's data. Only for jobs that contain personal data or secrets of the person.
    pub subject: Option<[u8; 32]>,
}

impl NewJob {
    /// Returns the job that runs `command` at `run_at` or soon after.
    pub fn of<C: Job>(command: &C, message_id: Uuid, run_at: DateTime<Utc>) -> Result<Self, Fault> {
        let payload = serde_json::to_value(command).map_err(Fault::unexpected)?;
        Ok(Self {
            message_id,
            kind: C::NAME,
            ordering_key: None,
            payload,
            run_at,
            subject: None,
        })
    }
}

/// Enqueues jobs in the transaction of the command.
#[async_trait]
pub trait JobQueue: Send + Sync {
    async fn enqueue(&self, job: NewJob) -> Result<(), Fault>;
}

/// A delivery that a worker has leased.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub id: i64,
    pub message_id: Uuid,
    pub kind: String,
    pub payload: Value,
    pub headers: DeliveryHeaders,
    /// Includes the current attempt.
    pub attempts: i32,
    /// Increases with every claim; a worker with an older fence has lost the lease.
    pub fence: i64,
    /// Whether the next delivery of its ordering key waits for it.
    pub is_ordered: bool,
}

/// Identifies a claim of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryRef {
    pub id: i64,
    pub fence: i64,
}

impl Delivery {
    pub const fn reference(&self) -> DeliveryRef {
        DeliveryRef {
            id: self.id,
            fence: self.fence,
        }
    }
}

/// A claim of due deliveries by a worker.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// The worker process: unique among running workers, stable across restarts.
    pub worker: String,
    pub kinds: Vec<&'static str>,
    pub limit: i64,
    pub now: DateTime<Utc>,
    pub locked_until: DateTime<Utc>,
}

/// Numbers of deliveries by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct QueueStats {
    pub ready: i64,
    pub running: i64,
    pub dead: i64,
}

/// The worker's access to the delivery table. Every call is a separate transaction. Methods that
/// take a [`DeliveryRef`] change nothing and return `false` if its fence is outdated.
#[async_trait]
pub trait DeliveryQueue: Send + Sync {
    /// Claims due deliveries, highest priority first, then oldest first. Of deliveries with the
    /// same ordering key, only the oldest can be claimed.
    async fn claim(&self, request: &ClaimRequest) -> Result<Vec<Delivery>, Fault>;

    /// Deletes finished deliveries and returns how many were deleted.
    async fn acknowledge(&self, done: &[DeliveryRef]) -> Result<usize, Fault>;

    /// Schedules another attempt at `run_at`. The error must not contain personal data.
    async fn retry(
        &self,
        delivery: DeliveryRef,
        run_at: DateTime<Utc>,
        error: &str,
    ) -> Result<bool, Fault>;

    /// Marks the delivery as dead; it is kept for operators.
    async fn bury(&self, delivery: DeliveryRef, error: &str) -> Result<bool, Fault>;

    /// Extends the leases of running deliveries.
    async fn extend(
        &self,
        running: &[DeliveryRef],
        locked_until: DateTime<Utc>,
    ) -> Result<usize, Fault>;

    /// Releases all leases of this worker, at start (after a crash) and at a graceful shutdown.
    async fn release(&self, worker: &str) -> Result<usize, Fault>;

    /// Releases the expired leases of all workers.
    async fn reap(&self, now: DateTime<Utc>) -> Result<usize, Fault>;

    /// Brings back instants that a clock which ran ahead has stored: leases that end after
    /// `latest_lease` end then, and failed deliveries that are retried after `latest_retry` are
    /// retried then. Returns how many were changed.
    async fn clamp(
        &self,
        latest_lease: DateTime<Utc>,
        latest_retry: DateTime<Utc>,
    ) -> Result<usize, Fault>;

    async fn stats(&self) -> Result<QueueStats, Fault>;
}

/// Acknowledges inside an open transaction, for subscribers that write to this database.
#[async_trait]
pub trait DeliveryReceipts: Send + Sync {
    /// Returns `false` if another worker holds the lease; the transaction must then roll back.
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
