use crate::{PasswordAttemptEvent, PasswordAttemptFailed};
use chrono::{DateTime, Utc};
use kernel::{History, UserId, id};

id!(
    /// One password that was shown and was no good.
    PasswordAttemptId
);

/// Somebody showed a password that was no good. Nothing is kept of it but what the event log tells (OWASP ASVS 16.3.1).
#[derive(Debug, Clone, PartialEq)]
pub struct FailedPasswordAttempt {
    id: PasswordAttemptId,
    history: History<PasswordAttemptEvent>,
}

impl FailedPasswordAttempt {
    /// Without a user: nobody has the address.
    pub fn new(id: PasswordAttemptId, user_id: Option<UserId>, now: DateTime<Utc>) -> Self {
        let mut history = History::default();
        history.record(now, PasswordAttemptFailed { password_attempt_id: id, user_id });
        Self { id, history }
    }

    pub const fn id(&self) -> PasswordAttemptId {
        self.id
    }

    pub const fn history(&self) -> &History<PasswordAttemptEvent> {
        &self.history
    }
}
