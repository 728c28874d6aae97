use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{SessionId, UserId};

/// Something that ends access tokens before they expire, or changes which are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    SessionEnded(SessionId),
    /// Tokens of an older epoch carry outdated rights.
    EpochRaised {
        user_id: UserId,
        epoch: i64,
    },
    /// Tokens that it signs are to be believed.
    SigningKeyCreated {
        key_id: String,
    },
    /// No token that it signed is.
    SigningKeyRevoked {
        key_id: String,
    },
}

/// How far somebody has followed the log. Only the store that made it can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationCursor(pub String);

/// The revocations of all processes that share the database. They are events like any other, so that whatever ends a
/// session cannot forget to revoke.
#[async_trait]
pub trait RevocationLog: Send + Sync {
    /// Where to follow from, and what was committed before that and happened after `since`. Nothing about keys: they can be
    /// loaded from then on.
    async fn start(&self, since: DateTime<Utc>) -> Result<(Vec<Revocation>, RevocationCursor), Fault>;

    /// What was committed since the cursor was made. Some may come again; none is left out, in whatever order the
    /// transactions ended.
    async fn after(&self, cursor: &RevocationCursor) -> Result<(Vec<Revocation>, RevocationCursor), Fault>;
}
