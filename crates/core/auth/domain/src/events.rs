use crate::{EmailChangeId, PasswordAttemptId, PasswordLinkId, SigningKeyId};
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

/// By its owner, who knew the old one or has proven the inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordChanged {
    pub user_id: UserId,
}

/// The user's rights have changed: access tokens of older epochs are stale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochRaised {
    pub user_id: UserId,
    pub epoch: i64,
}

/// The account has another address; which ones is not told, since events outlive accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailChanged {
    pub user_id: UserId,
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
        EmailChanged = "auth.email_changed",
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

/// At a sign-in, or where a signed-in user has to show it once more. Also the right one of somebody who may not sign in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordAttemptFailed {
    pub password_attempt_id: PasswordAttemptId,
    /// Absent where nobody has the address.
    pub user_id: Option<UserId>,
}

aggregate_events! {
    PasswordAttemptEvent of "password_attempt" {
        PasswordAttemptFailed = "auth.password_attempt_failed",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordResetRequested {
    pub password_link_id: PasswordLinkId,
    /// Absent where nobody is written to: the address is unknown, or has had its mails.
    pub user_id: Option<UserId>,
}

/// To an account that does not exist yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserInvited {
    pub password_link_id: PasswordLinkId,
    /// Promised, not held yet.
    #[serde(default)]
    pub roles: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordLinkUsed {
    pub password_link_id: PasswordLinkId,
    pub user_id: Option<UserId>,
}

/// It was not used and never can be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordLinkVoided {
    pub password_link_id: PasswordLinkId,
    pub user_id: Option<UserId>,
}

aggregate_events! {
    PasswordLinkEvent of "password_link" {
        PasswordResetRequested = "auth.password_reset_requested",
        UserInvited = "auth.user_invited",
        PasswordLinkUsed = "auth.password_link_used",
        PasswordLinkVoided = "auth.password_link_voided",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyCreated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// Another key takes over at that time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyRetired {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
    pub retires_at: DateTime<Utc>,
}

/// The key that was to take over was revoked: this one goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyReinstated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// It signs before its time, as the key before it was revoked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyActivated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// Nothing that it signed is believed any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyRevoked {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

aggregate_events! {
    SigningKeyEvent of "signing_key" {
        SigningKeyCreated = "auth.signing_key_created",
        SigningKeyRetired = "auth.signing_key_retired",
        SigningKeyReinstated = "auth.signing_key_reinstated",
        SigningKeyActivated = "auth.signing_key_activated",
        SigningKeyRevoked = "auth.signing_key_revoked",
    }
}

/// A change or a decoy of one was stored; the log does not tell which.
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

/// A later request took its place.
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
