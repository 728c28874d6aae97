use chrono::{DateTime, Utc};
use kernel::{EmailAddress, PasswordHash, UserId};

/// The stored form of an account.
#[derive(Debug, Clone)]
pub struct AccountState {
    pub id: UserId,
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
    /// Incremented when the user's permissions change; access tokens of an older epoch are stale.
    pub epoch: i64,
    pub suspended_at: Option<DateTime<Utc>>,
    /// The scheduled time of erasure.
    pub deletes_at: Option<DateTime<Utc>>,
    /// Whether an administrator scheduled the deletion. Otherwise a log-in before `deletes_at`
    /// cancels it.
    pub deletion_by_administrator: bool,
    pub created_at: DateTime<Utc>,
}
