use crate::SigningKeyId;
use chrono::{DateTime, Utc};
use kernel::{SessionId, UserId, aggregate_events};
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

/// The user's rights have changed: access tokens of older epochs are stale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochRaised {
    pub user_id: UserId,
    pub epoch: i64,
}

/// Nobody can sign in to it; its sessions have ended.
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
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletionCancelled {
    pub user_id: UserId,
}

/// What was stored about the person is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountErased {
    pub user_id: UserId,
}

aggregate_events! {
    AccountEvent of "account" {
        AccountOpened = "auth.account_opened",
        PasswordRehashed = "auth.password_rehashed",
        EpochRaised = "auth.epoch_raised",
        AccountSuspended = "auth.account_suspended",
        AccountReinstated = "auth.account_reinstated",
        DeletionScheduled = "auth.deletion_scheduled",
        DeletionCancelled = "auth.deletion_cancelled",
        AccountErased = "auth.account_erased",
    }
}

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

/// A session token that was replaced was shown again; the session has ended.
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

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyCreated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

aggregate_events! {
    SigningKeyEvent of "signing_key" {
        SigningKeyCreated = "auth.signing_key_created",
    }
}
