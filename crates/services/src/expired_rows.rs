use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Fault;

/// Rows that are as good as none from some time on, and only take up space.
#[async_trait]
pub trait ExpiredRows: Send + Sync {
    /// For the log.
    fn what(&self) -> &'static str;

    /// Deletes the oldest in a transaction of its own, about `limit` of them at most; answers how many went.
    async fn delete_expired(&self, now: DateTime<Utc>, limit: i64) -> Result<usize, Fault>;
}
