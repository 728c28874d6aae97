use super::{EventView, EventsRead};
use crate::module::{AuditPool, AuditReadPorts, Module};
use crate::ports::EventTrail;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Wiring};
use std::{convert::Infallible, sync::Arc};

/// Returns the events since the mark; without a mark, only the mark to begin with.
#[derive(Debug, Clone)]
pub struct FollowEvents {
    pub since: Option<EventMark>,
}

/// A moment in the log, in a form that only its database interprets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventMark(pub String);

#[derive(Debug, Clone, PartialEq)]
pub struct FollowedEvents {
    /// Oldest first. May repeat events of the previous result.
    pub events: Vec<EventView>,
    pub next: EventMark,
}

cqrs::query!(FollowEvents = "audit.follow_events", Permitted<EventsRead> => FollowedEvents, Infallible);

pub(crate) struct FollowEventsHandler {
    pub trail: Arc<dyn EventTrail>,
}

#[async_trait]
impl Handler<FollowEvents> for FollowEventsHandler {
    async fn handle(&self, _: &Context, query: FollowEvents) -> Outcome<FollowEvents> {
        Ok(self.trail.since(query.since.as_ref()).await?)
    }
}

impl<P: AuditPool> Wiring<FollowEvents> for Module<P> {
    fn execution(&self) -> impl Execution<FollowEvents> {
        self.reading(|_, reads| FollowEventsHandler {
            trail: reads.event_trail(),
        })
    }
}
