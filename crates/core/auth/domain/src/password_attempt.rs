use crate::{PasswordAttemptEvent, PasswordAttemptFailed};
use chrono::{DateTime, Utc};
use kernel::{History, UserId, id};

id!(
    /// The id of a failed password attempt.
    PasswordAttemptId
);

/// A rejected password. It is stored only as an event (OWASP ASVS 16.3.1).
#[derive(Debug, Clone, PartialEq)]
pub struct FailedPasswordAttempt {
    id: PasswordAttemptId,
    history: History<PasswordAttemptEvent>,
}

impl FailedPasswordAttempt {
    /// Records a failed attempt; `user_id` is `None` if no account has the address.
    pub fn new(id: PasswordAttemptId, user_id: Option<UserId>, now: DateTime<Utc>) -> Self {
        let mut history = History::default();
        history.record(
            now,
            PasswordAttemptFailed {
                password_attempt_id: id,
                user_id,
            },
        );
        Self { id, history }
    }

    pub const fn id(&self) -> PasswordAttemptId {
        self.id
    }

    pub const fn history(&self) -> &History<PasswordAttemptEvent> {
        &self.history
    }
}
