use chrono::{DateTime, TimeDelta, Utc};
use kernel::{EmailAddress, Locale, UserId, id};

id!(
    /// The id of a mailed link. Not a secret: it is useless without the secret of the link.
    PasswordLinkId
);

/// A keyed digest of the link's secret, bound to the link and to the address it was mailed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkDigest(pub [u8; 32]);

/// Lifetimes of mailed links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordLinkRules {
    pub reset_ttl: TimeDelta,
    pub invitation_ttl: TimeDelta,
    pub email_change_undo_ttl: TimeDelta,
}

impl Default for PasswordLinkRules {
    fn default() -> Self {
        Self {
            reset_ttl: TimeDelta::minutes(30),
            invitation_ttl: TimeDelta::days(7),
            email_change_undo_ttl: TimeDelta::hours(72),
        }
    }
}

/// The initial data of an account that an invited user may open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub address: EmailAddress,
    pub locale: Locale,
    /// Names of roles, which another context interprets.
    pub roles: Vec<String>,
    /// The user who grants the roles; `None` for the operator at the command line.
    pub invited_by: Option<UserId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordLinkPurpose {
    /// The address is unknown or has reached its mail limit. No token is accepted; it is stored
    /// like a real link so that the response time does not reveal the difference.
    Decoy,
    Reset {
        user_id: UserId,
    },
    Invitation(Invitation),
    /// Returns the account to `address`, which it had before a change.
    EmailChangeUndo {
        user_id: UserId,
        address: EmailAddress,
    },
}

/// The stored form of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordLinkState {
    pub id: PasswordLinkId,
    pub purpose: PasswordLinkPurpose,
    pub digest: LinkDigest,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// When the link was used or voided.
    pub closed_at: Option<DateTime<Utc>>,
}
