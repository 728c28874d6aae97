use crate::SessionView;
use chrono::{DateTime, Utc};
use cqrs::{Permitted, Refusal, Required};
use kernel::{Permission, UserId};

/// Somebody's sessions that live, the newest first; never more than are kept.
#[derive(Debug, Clone)]
pub struct ListUserSessions {
    pub user_id: UserId,
    /// Those that live at this time.
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListUserSessionsError {
    #[error("there is no such user")]
    UnknownUser,
}

impl Refusal for ListUserSessionsError {}

#[derive(Debug)]
pub struct UsersRead;

impl Required for UsersRead {
    const PERMISSION: Permission = Permission::declared("users:read");
}

cqrs::query!(
    ListUserSessions = "auth.list_user_sessions", Permitted<UsersRead> => Vec<SessionView>, ListUserSessionsError
);
