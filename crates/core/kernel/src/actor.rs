//! Who acts.

use crate::{Permission, SessionId, UserId};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// A user who proved who they are with an access token that is valid now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserActor {
    pub user_id: UserId,
    pub session_id: SessionId,
    /// As they stood when the access token was issued; an epoch change ends that token.
    pub permissions: Arc<[Permission]>,
    pub authenticated_at: DateTime<Utc>,
}

/// On whose behalf a message is dispatched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    Anonymous,
    User(UserActor),
    /// The operator at the command line, or the service itself; the name says which (`cli`, `worker`).
    System(&'static str),
}

impl Actor {
    pub fn user(&self) -> Option<&UserActor> {
        match self {
            Self::User(user) => Some(user),
            Self::Anonymous | Self::System(_) => None,
        }
    }

    /// The system principal holds every permission, an anonymous caller none.
    pub fn holds(&self, permission: &Permission) -> bool {
        match self {
            Self::Anonymous => false,
            Self::User(user) => user.permissions.contains(permission),
            Self::System(_) => true,
        }
    }
}

/// How an actor is written in the event log: `anonymous`, `user:<id>` or `system:<name>`.
impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::User(user) => write!(f, "user:{}", user.user_id),
            Self::System(name) => write!(f, "system:{name}"),
        }
    }
}
