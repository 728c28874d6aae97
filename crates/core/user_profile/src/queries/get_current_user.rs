use chrono::{DateTime, Utc};
use cqrs::{Refusal, SignedIn};
use kernel::{EmailAddress, Permission, UserId};
use serde::Serialize;

/// The caller's own account.
#[derive(Debug, Clone)]
pub struct GetCurrentUser;

/// Derived from the account and its profile; never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    PendingProfile,
    Ready,
    Suspended,
}

impl UserStatus {
    pub const ALL: [Self; 3] = [Self::PendingProfile, Self::Ready, Self::Suspended];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingProfile => "pending_profile",
            Self::Ready => "ready",
            Self::Suspended => "suspended",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct CurrentUserView {
    pub id: UserId,
    pub created_at: DateTime<Utc>,
    pub first_name: String,
    pub last_name: String,
    pub email: EmailAddress,
    pub status: UserStatus,
    /// Sorted by name.
    pub roles: Vec<String>,
    /// Sorted by name.
    pub permissions: Vec<Permission>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GetCurrentUserError {
    /// The account was erased while its access token is still valid.
    #[error("there is no such user any more")]
    UnknownUser,
    #[error("the profile is not finalised yet")]
    ProfileIncomplete,
}

impl Refusal for GetCurrentUserError {}

cqrs::query!(GetCurrentUser = "user_profile.get_current_user", SignedIn => CurrentUserView, GetCurrentUserError);
