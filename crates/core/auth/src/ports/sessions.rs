use async_trait::async_trait;
use auth_domain::Session;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{SessionId, UserId};

#[async_trait]
pub trait SessionRepository: Send + Sync {
    async fn find(&self, id: SessionId) -> Result<Option<Session>, Fault>;

    /// Finds the sessions that were not ended, including expired ones, newest first.
    async fn find_open_of(&self, user_id: UserId) -> Result<Vec<Session>, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs.
    async fn save(&self, session: &Session) -> Result<(), Fault>;
}

/// Limits the number of sessions per user.
#[async_trait]
pub trait SessionPruning: Send + Sync {
    /// Deletes sessions that ended or expired before `now`. Returns the active ones, newest first.
    async fn prune(&self, user_id: UserId, now: DateTime<Utc>) -> Result<Vec<SessionId>, Fault>;
}
