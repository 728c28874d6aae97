use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;
use kernel::SessionId;

/// How much the stored time of a session's last use may lag behind.
pub const COARSE_USE: TimeDelta = TimeDelta::minutes(5);

/// When sessions were used last, coarsely. Not a change to the session: whoever holds it in hand can still save it.
#[async_trait]
pub trait SessionUses: Send + Sync {
    /// Answers how many of them were last used [`COARSE_USE`] or more before; the others stay as they are.
    async fn mark(&self, sessions: &[SessionId], used_at: DateTime<Utc>) -> Result<usize, Fault>;
}
