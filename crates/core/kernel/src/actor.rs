//! The principal on whose behalf a message is dispatched.

use crate::{Permission, SessionId, UserId};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// A user authenticated by a valid access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserActor {
    pub user_id: UserId,
    pub session_id: SessionId,
    /// The permissions in the access token. They may be stale until the token is rejected because
    /// the account's epoch was raised.
    pub permissions: Arc<[Permission]>,
    pub authenticated_at: DateTime<Utc>,
}

/// The principal on whose behalf a message is dispatched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    Anonymous,
    User(UserActor),
    /// A trusted component, identified by name: the command line (`cli`) or the service (`worker`).
    System(&'static str),
}

impl Actor {
    pub fn user(&self) -> Option<&UserActor> {
        match self {
            Self::User(user) => Some(user),
            Self::Anonymous | Self::System(_) => None,
        }
    }

    /// Returns whether the actor has the permission. A system actor has every permission, an
    /// anonymous one has none.
    pub fn holds(&self, permission: &Permission) -> bool {
        match self {
            Self::Anonymous => false,
            Self::User(user) => user.permissions.contains(permission),
            Self::System(_) => true,
        }
    }
}

/// Formats the actor for the event log: `anonymous`, `user:<id>` or `system:<name>`.
impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::User(user) => write!(f, "user:{}", user.user_id),
            Self::System(name) => write!(f, "system:{name}"),
        }
    }
}
