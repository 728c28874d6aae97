use crate::{EmailChangeId, PasswordAttemptId, PasswordLinkId, RefusedRequestId, SigningKeyId};
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

/// A caller was refused an operation for lack of a permission or of rank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuthorizationRefused {
    pub refused_request_id: RefusedRequestId,
    /// The name of the message.
    pub operation: String,
    /// The problem code of the response.
    pub code: String,
}

/// An attempt was refused because there were too many before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptThrottled {
    pub refused_request_id: RefusedRequestId,
    /// The name of the message.
    pub operation: String,
    /// The problem code of the response.
    pub code: String,
}

aggregate_events! {
    RefusedRequestEvent of "refused_request" {
        AuthorizationRefused = "auth.authorization_refused",
        AttemptThrottled = "auth.attempt_throttled",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordResetRequested {
    pub password_link_id: PasswordLinkId,
    /// `None` if no mail is sent: the address is unknown or has reached its mail limit.
    pub user_id: Option<UserId>,
}

/// An invitation to open an account was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserInvited {
    pub password_link_id: PasswordLinkId,
    /// The roles to grant when the invitation is accepted.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// A link that undoes a change of address was mailed to the former address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailChangeUndoIssued {
    pub password_link_id: PasswordLinkId,
    pub user_id: UserId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordLinkUsed {
    pub password_link_id: PasswordLinkId,
    pub user_id: Option<UserId>,
}

/// The unused link was invalidated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordLinkVoided {
    pub password_link_id: PasswordLinkId,
    pub user_id: Option<UserId>,
}

aggregate_events! {
    PasswordLinkEvent of "password_link" {
        PasswordResetRequested = "auth.password_reset_requested",
        UserInvited = "auth.user_invited",
        EmailChangeUndoIssued = "auth.email_change_undo_issued",
        PasswordLinkUsed = "auth.password_link_used",
        PasswordLinkVoided = "auth.password_link_voided",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyCreated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// Another key replaces this one at `retires_at`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyRetired {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
    pub retires_at: DateTime<Utc>,
}

/// The successor of the key was revoked, so the key keeps signing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyReinstated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// The key signs earlier than planned, because its predecessor was revoked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyActivated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// Tokens signed by the key are no longer accepted.
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
