use crate::module::{AuthPool, Module};
use chrono::{DateTime, Utc};
use cqrs::{ContextModule, Execution, SignedIn, Wiring};
use kernel::SessionId;
use std::convert::Infallible;

/// The caller's own sessions that live, the newest first; never more than are kept.
#[derive(Debug, Clone)]
pub struct ListSessions {
    /// Those that live at this time.
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    pub id: SessionId,
    pub created_at: DateTime<Utc>,
    /// Coarse: up to some minutes old.
    pub last_used_at: DateTime<Utc>,
    pub device_name: Option<String>,
    pub expires_at: DateTime<Utc>,
    /// The session that asks.
    pub is_current: bool,
}

cqrs::query!(ListSessions = "auth.list_sessions", SignedIn => Vec<SessionView>, Infallible);

impl<P: AuthPool> Wiring<ListSessions> for Module<P> {
    fn execution(&self) -> impl Execution<ListSessions> {
        self.reading(|_, reads| reads)
    }
}
