//! Ends all sessions of a user.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{
    ports::{AccountRepository, SessionRepository},
    session_ends::end_sessions,
};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Required, Wiring};
use kernel::{Permission, PrivilegeEscalation, UserId};
use services::{Clock, RightsGuard};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct EndUserSessions {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndUserSessionsError {
    #[error("there is no such user")]
    UnknownUser,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

cqrs::refusal!(EndUserSessionsError {
    UnknownUser => crate::problems::USER_NOT_FOUND,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
});

#[derive(Debug)]
pub struct SessionsRevoke;

impl Required for SessionsRevoke {
    const PERMISSION: Permission = Permission::declared("sessions:revoke");
}

cqrs::command!(EndUserSessions = "auth.end_user_sessions", Permitted<SessionsRevoke> => (), EndUserSessionsError);

pub(crate) struct EndUserSessionsHandler {
    pub guard: RightsGuard,
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<EndUserSessions> for EndUserSessionsHandler {
    async fn handle(
        &self,
        context: &Context,
        command: EndUserSessions,
    ) -> Outcome<EndUserSessions> {
        let EndUserSessions { user_id } = command;
        self.guard
            .enter_over::<EndUserSessionsError>(context, &SessionsRevoke::PERMISSION, user_id)
            .await?;
        // the lock makes concurrent logins wait: their sessions are ended as well, or opened
        // afterwards
        let account = self
            .accounts
            .lock(user_id)
            .await?
            .ok_or(EndUserSessionsError::UnknownUser)?;

        Ok(end_sessions(self.sessions.as_ref(), account.id(), None, self.clock.now()).await?)
    }
}

impl<P: AuthPool> Wiring<EndUserSessions> for Module<P> {
    fn execution(&self) -> impl Execution<EndUserSessions> {
        self.in_transaction(|module, tx| EndUserSessionsHandler {
            guard: module.rights_guard(&tx),
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            clock: module.services.clock.clone(),
        })
    }
}
