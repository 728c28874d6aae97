use crate::PasswordAttemptId;
use kernel::{UserId, aggregate_events};
use serde::{Deserialize, Serialize};

/// A password was rejected at a login or a re-authentication. Also recorded for a correct password
/// of an account that refuses logins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordAttemptFailed {
    pub password_attempt_id: PasswordAttemptId,
    /// `None` if no account has the address.
    pub user_id: Option<UserId>,
}

aggregate_events! {
    PasswordAttemptEvent of "password_attempt" {
        PasswordAttemptFailed = "auth.password_attempt_failed",
    }
}
