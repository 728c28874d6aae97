//! Limits the sessions of a user: opening one deletes ended sessions and ends the oldest.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::{SessionPruning, SessionRepository};
use async_trait::async_trait;
use auth_domain::SessionOpened;
use cqrs::{Context, Delivered, EventSubscriber, Subscriber, Subscribing};
use services::Clock;
use std::sync::Arc;

/// Deletes ended and expired sessions and ends the oldest of more than [`PruneSessions::KEPT`]
/// active ones.
pub struct PruneSessions {
    pub sessions: Arc<dyn SessionRepository>,
    pub pruning: Arc<dyn SessionPruning>,
    pub clock: Arc<dyn Clock>,
}

impl PruneSessions {
    /// The maximum number of active sessions per user.
    pub const KEPT: usize = 100;
}

impl Subscriber for PruneSessions {
    type Event = SessionOpened;
    const KIND: &'static str = "auth.prune_sessions";
}

#[async_trait]
impl EventSubscriber<SessionOpened> for PruneSessions {
    async fn react(&self, _: &Context, event: SessionOpened) -> Delivered {
        let now = self.clock.now();
        let living = self.pruning.prune(event.user_id, now).await?;

        for id in living.into_iter().skip(Self::KEPT) {
            if let Some(mut session) = self.sessions.find(id).await? {
                session.end(now);
                self.sessions.save(&session).await?;
            }
        }
        Ok(())
    }
}

impl<P: AuthPool> Subscribing<PruneSessions> for Module<P> {
    fn subscriber(&self, tx: P::Transaction) -> PruneSessions {
        PruneSessions {
            sessions: tx.sessions(),
            pruning: tx.session_pruning(),
            clock: self.services.clock.clone(),
        }
    }
}
