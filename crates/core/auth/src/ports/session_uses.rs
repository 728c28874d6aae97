use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;
use kernel::SessionId;

/// The maximum lag of the stored time of a session's last use.
pub const LAST_USE_PRECISION: TimeDelta = TimeDelta::minutes(5);

/// A generation of a session's tokens of which an access token was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsedGeneration {
    pub session_id: SessionId,
    pub generation: i32,
}

/// The times at which sessions were last used, with limited precision, and the generations of their
/// tokens that were used. Writing them does not change the version of a session, so a session
/// loaded before can still be saved, and saving it does not undo them.
#[async_trait]
pub trait SessionUses: Send + Sync {
    /// Updates the sessions whose stored time is at least [`LAST_USE_PRECISION`] older. Returns
    /// their number.
    async fn mark(&self, sessions: &[SessionId], used_at: DateTime<Utc>) -> Result<usize, Fault>;

    /// Records, in one statement, the generations that are still the current ones of their
    /// sessions. Writes each of them once. Returns the number of changed sessions.
    async fn note_generations(&self, used: &[UsedGeneration]) -> Result<usize, Fault>;
}
