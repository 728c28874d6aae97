use chrono::{DateTime, Utc};
use services::{MailOpener, MailRow, MailState, OpenedMail};

/// A mail of the delivery table without its code or link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailView {
    pub id: i64,
    pub state: MailState,
    /// `None` if no master key opens the mail.
    pub content: Option<OpenedMail>,
    pub attempts: i32,
    pub queued_at: DateTime<Utc>,
    /// The time of the next attempt; of dead mails, of the last one.
    pub run_at: DateTime<Utc>,
    pub last_error: Option<String>,
}

impl MailView {
    pub(crate) fn of(row: MailRow, opener: &dyn MailOpener) -> Self {
        Self {
            id: row.id,
            state: row.state,
            content: opener.open(&row),
            attempts: row.attempts,
            queued_at: row.queued_at,
            run_at: row.run_at,
            last_error: row.last_error,
        }
    }
}
