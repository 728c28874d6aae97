use crate::PasswordLinkId;
use kernel::{UserId, aggregate_events};
use serde::{Deserialize, Serialize};

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
