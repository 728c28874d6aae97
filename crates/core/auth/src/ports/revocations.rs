use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{SessionId, UserId};

/// An event that invalidates access tokens before they expire, or changes which signing keys are
/// valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    SessionEnded(SessionId),
    /// Tokens of an older epoch have outdated permissions.
    EpochRaised {
        user_id: UserId,
        epoch: i64,
    },
    /// Tokens that the key signs are valid.
    SigningKeyCreated {
        key_id: String,
    },
    /// Tokens that the key signed are not valid any more.
    SigningKeyRevoked {
        key_id: String,
    },
}

/// A position in the log, in a form that only its store interprets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationCursor(pub String);

/// The revocations of all processes that share the database. They are read from the event log, so
/// no command that ends a session can forget to publish them.
#[async_trait]
pub trait RevocationLog: Send + Sync {
    /// Returns the current position and the revocations that happened after `since`. Omits signing
    /// keys, which can be loaded afterwards.
    async fn start(
        &self,
        since: DateTime<Utc>,
    ) -> Result<(Vec<Revocation>, RevocationCursor), Fault>;

    /// Returns the revocations committed since the cursor was made. May repeat some, but misses
    /// none, even if transactions commit in another order than they began.
    async fn after(
        &self,
        cursor: &RevocationCursor,
    ) -> Result<(Vec<Revocation>, RevocationCursor), Fault>;
}
