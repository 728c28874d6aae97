use crate::module::{AuthPool, Module};
use crate::{SessionView, queries::find_user::UsersRead};
use cqrs::{ContextModule, Execution, Permitted, Wiring};
use kernel::UserId;

/// The active sessions of a user, newest first. Not paged: the number of sessions per user is
/// limited.
#[derive(Debug, Clone)]
pub struct ListUserSessions {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListUserSessionsError {
    #[error("there is no such user")]
    UnknownUser,
}

cqrs::refusal!(ListUserSessionsError { UnknownUser => crate::problems::USER_NOT_FOUND });

cqrs::query!(
    ListUserSessions = "auth.list_user_sessions", Permitted<UsersRead> => Vec<SessionView>, ListUserSessionsError
);

impl<P: AuthPool> Wiring<ListUserSessions> for Module<P> {
    fn execution(&self) -> impl Execution<ListUserSessions> {
        self.reading(|_, reads| reads)
    }
}
