//! Signs all devices of the caller out but the one in hand.

use crate::{ports::SessionRepository, sign_out::end_sessions};
use async_trait::async_trait;
use cqrs::{Context, Denial, Failure, Handler, Outcome, SignedIn};
use services::Clock;
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct EndOtherSessions;

cqrs::command!(EndOtherSessions = "auth.end_other_sessions", SignedIn => (), Infallible);

pub struct EndOtherSessionsHandler {
    pub sessions: Arc<dyn SessionRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<EndOtherSessions> for EndOtherSessionsHandler {
    async fn handle(&self, context: &Context, _: EndOtherSessions) -> Outcome<EndOtherSessions> {
        let user = context.actor().user().ok_or(Failure::Forbidden(Denial::Anonymous))?;

        let kept = Some(user.session_id);
        Ok(end_sessions(self.sessions.as_ref(), user.user_id, kept, self.clock.now()).await?)
    }
}
