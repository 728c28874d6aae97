//! Ends all sessions of the caller except the current one.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{ports::SessionRepository, session_ends::end_sessions};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, SignedIn, Wiring};
use services::Clock;
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct EndOtherSessions;

cqrs::command!(EndOtherSessions = "auth.end_other_sessions", SignedIn => (), Infallible);

pub(crate) struct EndOtherSessionsHandler {
    pub sessions: Arc<dyn SessionRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<EndOtherSessions> for EndOtherSessionsHandler {
    async fn handle(&self, context: &Context, _: EndOtherSessions) -> Outcome<EndOtherSessions> {
        let user = context.signed_in()?;

        let kept = Some(user.session_id);
        Ok(end_sessions(self.sessions.as_ref(), user.user_id, kept, self.clock.now()).await?)
    }
}

impl<P: AuthPool> Wiring<EndOtherSessions> for Module<P> {
    fn execution(&self) -> impl Execution<EndOtherSessions> {
        self.in_transaction(|module, tx| EndOtherSessionsHandler {
            sessions: tx.sessions(),
            clock: module.services.clock.clone(),
        })
    }
}
