use super::UserSummary;
use chrono::{DateTime, Utc};
use kernel::UserId;
use serde::{Deserialize, Serialize};

/// Sorts by creation time and id, or by canonical address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum UserOrder {
    #[default]
    Newest,
    Oldest,
    Email,
    EmailDescending,
}

impl UserOrder {
    pub const ALL: [Self; 4] = [
        Self::Newest,
        Self::Oldest,
        Self::Email,
        Self::EmailDescending,
    ];

    /// Returns the value of the parameter `sort`.
    pub const WRITTEN: [&'static str; 4] = [
        Self::Newest.as_str(),
        Self::Oldest.as_str(),
        Self::Email.as_str(),
        Self::EmailDescending.as_str(),
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "-created_at",
            Self::Oldest => "created_at",
            Self::Email => "email",
            Self::EmailDescending => "-email",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_str() == text)
    }
}

/// The position at which a page ends, in either order.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserPlace {
    pub created_at: DateTime<Utc>,
    pub id: UserId,
    pub canonical_address: String,
}

impl UserPlace {
    pub fn of(user: &UserSummary) -> Self {
        Self {
            created_at: user.created_at,
            id: user.id,
            canonical_address: user.email.to_ascii_lowercase(),
        }
    }
}

/// Omits the content, which is personal data.
impl std::fmt::Debug for UserPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UserPlace({})", self.id)
    }
}
