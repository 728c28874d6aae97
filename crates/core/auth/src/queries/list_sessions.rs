use crate::module::{AuthPool, Module};
use chrono::{DateTime, Utc};
use cqrs::{ContextModule, Execution, SignedIn, Wiring};
use kernel::SessionId;
use std::convert::Infallible;

/// The caller's own active sessions, newest first. Not paged: the number of sessions per user is
/// limited.
#[derive(Debug, Clone)]
pub struct ListSessions;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    pub id: SessionId,
    pub created_at: DateTime<Utc>,
    /// Up to some minutes old, because not every use is stored.
    pub last_used_at: DateTime<Utc>,
    pub device_name: Option<String>,
    pub expires_at: DateTime<Utc>,
    /// The session of the request.
    pub is_current: bool,
}

cqrs::query!(ListSessions = "auth.list_sessions", SignedIn => Vec<SessionView>, Infallible);

impl<P: AuthPool> Wiring<ListSessions> for Module<P> {
    fn execution(&self) -> impl Execution<ListSessions> {
        self.point_reading(|_, reads| reads)
    }
}
