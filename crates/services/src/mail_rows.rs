//! The operator's access to the mails of the delivery table.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{EmailAddress, Fault};
use serde_json::Value;
use uuid::Uuid;

/// A mail as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct MailRow {
    pub id: i64,
    pub message_id: Uuid,
    pub state: MailState,
    pub attempts: i32,
    pub queued_at: DateTime<Utc>,
    /// The time of the next attempt; of dead mails, of the last one.
    pub run_at: DateTime<Utc>,
    pub last_error: Option<String>,
    /// Sealed.
    pub payload: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    Queued,
    Sending,
    Dead,
}

impl MailState {
    pub const ALL: [Self; 3] = [Self::Queued, Self::Sending, Self::Dead];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Dead => "dead",
        }
    }
}

/// The mails that an operator names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSelection {
    One(i64),
    /// Every dead mail.
    Dead,
}

/// A part of the mails, in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailRange {
    /// `None`: in any state.
    pub state: Option<MailState>,
    /// The last id that is not in the range.
    pub after: i64,
    pub limit: i64,
}

#[async_trait]
pub trait MailRows: Send + Sync {
    async fn list(&self, range: MailRange) -> Result<Vec<MailRow>, Fault>;

    async fn find(&self, id: i64) -> Result<Option<MailRow>, Fault>;
}

#[async_trait]
pub trait MailRetries: Send + Sync {
    /// Makes the selected mails due at once, as if they had not been tried. Mails in transfer are
    /// left alone. Returns the number of mails.
    async fn retry(&self, selection: MailSelection, now: DateTime<Utc>) -> Result<usize, Fault>;
}

cqrs::ports! {
    /// Readers of mails and suppressed addresses.
    pub trait MailReadPorts {
        mail_rows: MailRows,
        suppressed_addresses: crate::SuppressedAddresses,
    }
}

cqrs::ports! {
    /// Transactions that can retry mails and suppress addresses.
    pub trait MailRetryPorts {
        mail_retries: MailRetries,
        suppressions: crate::Suppressions,
    }
}

/// A stored mail without its code or link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedMail {
    pub to: EmailAddress,
    pub kind: &'static str,
    pub useful_until: Option<DateTime<Utc>>,
}

/// Opens stored mails for the operator.
pub trait MailOpener: Send + Sync {
    /// Returns `None` if no key opens the mail.
    fn open(&self, mail: &MailRow) -> Option<OpenedMail>;
}
