use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Fault;

/// Rows that have no effect after their expiry and can be deleted.
#[async_trait]
pub trait ExpiredRows: Send + Sync {
    /// Names the rows in logs.
    fn name(&self) -> &'static str;

    /// Deletes about `limit` of the oldest rows in a separate transaction; returns the number
    /// deleted.
    async fn delete_expired(&self, now: DateTime<Utc>, limit: i64) -> Result<usize, Fault>;
}
