use crate::module::{Module, UserProfilePool};
use chrono::{DateTime, Utc};
use cqrs::{ContextModule, Execution, SignedIn, Wiring};
use kernel::{EmailAddress, Locale, Permission, UserId};
use serde::Serialize;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Returns the caller's own account.
#[derive(Debug, Clone)]
pub struct GetCurrentUser;

/// The status of a user, derived from account and profile; never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
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

#[derive(Debug, Clone, PartialEq, Hash)]
pub struct CurrentUserView {
    pub id: UserId,
    pub created_at: DateTime<Utc>,
    pub first_name: String,
    pub last_name: String,
    pub email: EmailAddress,
    pub locale: Locale,
    pub status: UserStatus,
    /// Sorted by name.
    pub roles: Vec<String>,
    /// Sorted by name.
    pub permissions: Vec<Permission>,
}

/// Identifies one state of a view; different states have different tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewTag(u64);

impl CurrentUserView {
    /// Uses fixed hash keys, so that all processes compute the same tag. If a release hashes
    /// differently, each client reads the view once more.
    pub fn tag(&self) -> ViewTag {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        ViewTag(hasher.finish())
    }
}

impl ViewTag {
    /// Parses exactly the form that `Display` prints.
    pub fn parse(text: &str) -> Option<Self> {
        let tag = u64::from_str_radix(text, 16).ok().map(Self)?;
        (tag.to_string() == text).then_some(tag)
    }
}

impl std::fmt::Display for ViewTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GetCurrentUserError {
    /// The account was erased while its access token is still valid.
    #[error("the user no longer exists")]
    UnknownUser,
    #[error("the profile is not finalized yet")]
    ProfileIncomplete,
}

cqrs::refusal!(GetCurrentUserError {
    UnknownUser => crate::problems::INVALID_TOKEN,
    ProfileIncomplete => crate::problems::PROFILE_INCOMPLETE,
});

cqrs::query!(GetCurrentUser = "user_profile.get_current_user", SignedIn => CurrentUserView, GetCurrentUserError);

impl<P: UserProfilePool> Wiring<GetCurrentUser> for Module<P> {
    fn execution(&self) -> impl Execution<GetCurrentUser> {
        self.point_reading(|_, reads| reads)
    }
}
