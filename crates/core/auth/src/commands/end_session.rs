//! Ends one of the caller's own sessions.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::SessionRepository;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, SignedIn, Wiring};
use kernel::SessionId;
use services::Clock;
use std::sync::Arc;

/// Ending an ended session changes nothing.
#[derive(Debug, Clone)]
pub struct EndSession {
    pub session_id: SessionId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndSessionError {
    /// Also reported for sessions of other users, so that their existence is not revealed.
    #[error("there is no such session")]
    Unknown,
}

cqrs::refusal!(EndSessionError { Unknown => crate::problems::SESSION_NOT_FOUND });

cqrs::command!(EndSession = "auth.end_session", SignedIn => (), EndSessionError);

pub(crate) struct EndSessionHandler {
    pub sessions: Arc<dyn SessionRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<EndSession> for EndSessionHandler {
    async fn handle(&self, context: &Context, command: EndSession) -> Outcome<EndSession> {
        let user = context.signed_in()?;
        let session = self.sessions.find(command.session_id).await?;
        let mut session = session
            .filter(|session| session.state().user_id == user.user_id)
            .ok_or(EndSessionError::Unknown)?;

        session.end(self.clock.now());

        Ok(self.sessions.save(&session).await?)
    }
}

impl<P: AuthPool> Wiring<EndSession> for Module<P> {
    fn execution(&self) -> impl Execution<EndSession> {
        self.in_transaction(|module, tx| EndSessionHandler {
            sessions: tx.sessions(),
            clock: module.services.clock.clone(),
        })
    }
}
