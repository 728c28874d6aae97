use chrono::{DateTime, Utc};
use kernel::{UserId, aggregate_events};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountOpened {
    pub user_id: UserId,
}

/// The hash was renewed with current parameters; the password is the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordRehashed {
    pub user_id: UserId,
}

/// The user set a new password, authorized by the old one or by a link mailed to their address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordChanged {
    pub user_id: UserId,
}

/// The user's permissions changed: access tokens of older epochs are stale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochRaised {
    pub user_id: UserId,
    pub epoch: i64,
}

/// The account has a new address. Omits both addresses because events are kept after an account is
/// erased.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailChanged {
    pub user_id: UserId,
}

/// The account has its former address again. Omits both addresses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailChangeUndone {
    pub user_id: UserId,
}

/// The account refuses logins, and its sessions have ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountSuspended {
    pub user_id: UserId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountReinstated {
    pub user_id: UserId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletionScheduled {
    pub user_id: UserId,
    pub deletes_at: DateTime<Utc>,
    /// Missing in older events.
    #[serde(default)]
    pub by_administrator: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletionCancelled {
    pub user_id: UserId,
}

/// All personal data of the user was erased.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountErased {
    pub user_id: UserId,
}

aggregate_events! {
    AccountEvent of "account" {
        AccountOpened = "auth.account_opened",
        EmailChanged = "auth.email_changed",
        EmailChangeUndone = "auth.email_change_undone",
        PasswordRehashed = "auth.password_rehashed",
        PasswordChanged = "auth.password_changed",
        EpochRaised = "auth.epoch_raised",
        AccountSuspended = "auth.account_suspended",
        AccountReinstated = "auth.account_reinstated",
        DeletionScheduled = "auth.deletion_scheduled",
        DeletionCancelled = "auth.deletion_cancelled",
        AccountErased = "auth.account_erased",
    }
}
