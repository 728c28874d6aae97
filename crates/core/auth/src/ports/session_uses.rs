use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;
use kernel::SessionId;

/// The maximum lag of the stored time of a session's last use.
pub const LAST_USE_PRECISION: TimeDelta = TimeDelta::minutes(5);

/// The times at which sessions were last used, with limited precision. Marking does not change the
/// version of a session, so a session loaded before can still be saved.
#[async_trait]
pub trait SessionUses: Send + Sync {
    /// Updates the sessions whose stored time is at least [`LAST_USE_PRECISION`] older. Returns
    /// their number.
    async fn mark(&self, sessions: &[SessionId], used_at: DateTime<Utc>) -> Result<usize, Fault>;
}
