//! Ends one session of any user.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{commands::end_user_sessions::SessionsRevoke, ports::SessionRepository};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Required, Wiring};
use kernel::{PrivilegeEscalation, SessionId};
use services::{Clock, RightsGuard};
use std::sync::Arc;

/// Ending an ended session changes nothing.
#[derive(Debug, Clone)]
pub struct RevokeSession {
    pub session_id: SessionId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevokeSessionError {
    #[error("there is no such session")]
    Unknown,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

cqrs::refusal!(RevokeSessionError {
    Unknown => crate::problems::SESSION_NOT_FOUND,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
});

cqrs::command!(RevokeSession = "auth.revoke_session", Permitted<SessionsRevoke> => (), RevokeSessionError);

pub(crate) struct RevokeSessionHandler {
    pub guard: RightsGuard,
    pub sessions: Arc<dyn SessionRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RevokeSession> for RevokeSessionHandler {
    async fn handle(&self, context: &Context, command: RevokeSession) -> Outcome<RevokeSession> {
        let mut session = self
            .sessions
            .find(command.session_id)
            .await?
            .ok_or(RevokeSessionError::Unknown)?;
        self.guard
            .enter_over::<RevokeSessionError>(
                context,
                &SessionsRevoke::PERMISSION,
                session.state().user_id,
            )
            .await?;

        session.end(self.clock.now());

        Ok(self.sessions.save(&session).await?)
    }
}

impl<P: AuthPool> Wiring<RevokeSession> for Module<P> {
    fn execution(&self) -> impl Execution<RevokeSession> {
        self.in_transaction(|module, tx| RevokeSessionHandler {
            guard: module.rights_guard(&tx),
            sessions: tx.sessions(),
            clock: module.services.clock.clone(),
        })
    }
}
