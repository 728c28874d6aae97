//! Addresses that no mail is sent to, because they do not exist.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{EmailAddress, Fault};

/// Keeps a sender from mailing an address again that bounced for good, which costs the sender its
/// reputation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The status codes of the refusal, such as `550 5.1.1`.
    pub reason: String,
    pub suppressed_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl Suppression {
    /// A mailbox may be created later, so an address is tried again after this time.
    pub const DURATION: TimeDelta = TimeDelta::days(30);

    pub fn new(reason: impl Into<String>, now: DateTime<Utc>) -> Self {
        Self {
            reason: reason.into(),
            suppressed_at: now,
            expires_at: now + Self::DURATION,
        }
    }

    /// Ends at `expires_at`, or at once after a clock that ran ahead was set back.
    pub fn is_current(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at && self.expires_at <= now + Self::DURATION
    }
}

/// Finds suppressions by [`address_key`](crate::address_key).
#[async_trait]
pub trait SuppressedAddresses: Send + Sync {
    /// Returns the stored suppression, which may have expired.
    async fn suppression(&self, address_key: [u8; 32]) -> Result<Option<Suppression>, Fault>;
}

/// Changes suppressions.
#[async_trait]
pub trait Suppressions: Send + Sync {
    /// Stores or replaces the suppression of an address.
    async fn suppress(&self, address_key: [u8; 32], suppression: &Suppression)
    -> Result<(), Fault>;

    /// Returns whether there was a suppression.
    async fn lift(&self, address_key: [u8; 32]) -> Result<bool, Fault>;
}

/// The recipients of mails, at the time of sending.
#[async_trait]
pub trait MailRecipients: Send + Sync {
    /// Returns whether mails to the address are suppressed.
    async fn are_suppressed(&self, address: &EmailAddress) -> Result<bool, Fault>;

    /// Suppresses mails to an address that does not exist.
    async fn suppress(&self, address: &EmailAddress, reason: &str) -> Result<(), Fault>;
}
