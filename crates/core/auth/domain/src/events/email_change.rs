use crate::EmailChangeId;
use kernel::{UserId, aggregate_events};
use serde::{Deserialize, Serialize};

/// An e-mail change or a decoy was stored. The event log does not distinguish them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailChangeRequested {
    pub email_change_id: EmailChangeId,
    pub user_id: UserId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailChangeFailed {
    pub email_change_id: EmailChangeId,
    pub user_id: UserId,
    pub attempts: i16,
}

/// A later request of the user replaced the change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailChangeSuperseded {
    pub email_change_id: EmailChangeId,
    pub user_id: UserId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailChangeConfirmed {
    pub email_change_id: EmailChangeId,
    pub user_id: UserId,
}

aggregate_events! {
    EmailChangeEvent of "email_change" {
        EmailChangeRequested = "auth.email_change_requested",
        EmailChangeFailed = "auth.email_change_failed",
        EmailChangeSuperseded = "auth.email_change_superseded",
        EmailChangeConfirmed = "auth.email_change_confirmed",
    }
}
