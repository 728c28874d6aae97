use super::cursors;
use crate::bus::Bus;
use ::audit::ports::AuditReadPorts as _;
use ::audit::{FollowEvents, FollowEventsHandler, ListEvents, ListEventsHandler};
use cqrs::{ContextModule, Execution, Wiring};
use infra_diesel::Reads;

impl Wiring<ListEvents> for Bus {
    fn execution(&self) -> impl Execution<ListEvents> {
        let cursors = cursors(&self.services);
        self.reading(|_, reads: Reads| ListEventsHandler { trail: reads.event_trail(), cursors })
    }
}

impl Wiring<FollowEvents> for Bus {
    fn execution(&self) -> impl Execution<FollowEvents> {
        self.reading(|_, reads: Reads| FollowEventsHandler { trail: reads.event_trail() })
    }
}
