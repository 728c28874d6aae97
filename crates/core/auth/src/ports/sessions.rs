use async_trait::async_trait;
use auth_domain::Session;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{SessionId, UserId};

#[async_trait]
pub trait SessionRepository: Send + Sync {
    async fn find(&self, id: SessionId) -> Result<Option<Session>, Fault>;

    /// Those that were not ended, expired ones included, the newest first.
    async fn find_open_of(&self, user_id: UserId) -> Result<Vec<Session>, Fault>;

    /// [`Fault::Conflict`] when it was saved by somebody else since it was loaded.
    async fn save(&self, session: &Session) -> Result<(), Fault>;
}

/// Keeps the sessions of one user bounded.
#[async_trait]
pub trait SessionPruning: Send + Sync {
    /// Deletes sessions that ended or expired before `now`, and answers those that still live, newest first.
    async fn prune(&self, user_id: UserId, now: DateTime<Utc>) -> Result<Vec<SessionId>, Fault>;
}
