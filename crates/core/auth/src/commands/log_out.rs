//! Ends the caller's session.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{TokenIssuer, ports::SessionRepository};
use async_trait::async_trait;
use auth_domain::{Session, SessionToken, SessionTokenParts};
use cqrs::{Anyone, Context, ContextModule, Denial, Execution, Failure, Handler, Outcome, Wiring};
use services::Clock;
use std::sync::Arc;

/// A session token suffices, even if the access token has expired; without one, the session of the
/// access token ends. Succeeds for sessions that have ended or were deleted.
#[derive(Debug, Clone)]
pub struct LogOut {
    pub token: Option<SessionToken>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogOutError {
    #[error("the session token is not valid")]
    InvalidSessionToken,
}

cqrs::refusal!(LogOutError { InvalidSessionToken => crate::problems::INVALID_SESSION_TOKEN });

cqrs::command!(LogOut = "auth.log_out", Anyone => (), LogOutError);

pub(crate) struct LogOutHandler {
    pub sessions: Arc<dyn SessionRepository>,
    pub issuer: TokenIssuer,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<LogOut> for LogOutHandler {
    async fn handle(&self, context: &Context, command: LogOut) -> Outcome<LogOut> {
        let session = match (command.token, context.actor().user()) {
            (Some(token), _) => self.session_of(&token).await?,
            (None, Some(user)) => self.sessions.find(user.session_id).await?,
            (None, None) => return Err(Failure::Forbidden(Denial::Anonymous)),
        };
        let Some(mut session) = session.filter(|session| session.state().ended_at.is_none()) else {
            return Ok(());
        };

        session.end(self.clock.now());

        Ok(self.sessions.save(&session).await?)
    }
}

impl LogOutHandler {
    async fn session_of(
        &self,
        token: &SessionToken,
    ) -> Result<Option<Session>, Failure<LogOutError>> {
        let parts =
            SessionTokenParts::parse(token).map_err(|_| LogOutError::InvalidSessionToken)?;
        match self.sessions.find(parts.session_id).await? {
            Some(session) if !self.issuer.is_genuine(&parts, &session) => {
                Err(LogOutError::InvalidSessionToken.into())
            }
            session => Ok(session),
        }
    }
}

impl<P: AuthPool> Wiring<LogOut> for Module<P> {
    fn execution(&self) -> impl Execution<LogOut> {
        self.in_transaction(|module, tx| LogOutHandler {
            sessions: tx.sessions(),
            issuer: module.issuer(),
            clock: module.services.clock.clone(),
        })
    }
}
