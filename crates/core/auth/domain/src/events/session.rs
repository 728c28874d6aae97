use kernel::{SessionId, UserId, aggregate_events};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionOpened {
    pub session_id: SessionId,
    pub user_id: UserId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionEnded {
    pub session_id: SessionId,
    pub user_id: UserId,
}

/// Reuse of a replaced session token was detected; the session has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionTokenReused {
    pub session_id: SessionId,
    pub user_id: UserId,
}

aggregate_events! {
    SessionEvent of "session" {
        SessionOpened = "auth.session_opened",
        SessionEnded = "auth.session_ended",
        SessionTokenReused = "auth.session_token_reused",
    }
}
