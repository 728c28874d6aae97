use super::cursors;
use crate::bus::Bus;
use ::audit::{FollowEvents, FollowEventsHandler, ListEvents, ListEventsHandler};
use cqrs::{Execution, Reading, Wiring};
use infra_diesel::Reads;

impl Wiring<ListEvents> for Bus {
    fn execution(&self) -> impl Execution<ListEvents> {
        let cursors = cursors(&self.services);
        let handler = |reads: Reads| ListEventsHandler { trail: reads.event_trail(), cursors };
        Reading { pool: self.database.clone(), handler }
    }
}

impl Wiring<FollowEvents> for Bus {
    fn execution(&self) -> impl Execution<FollowEvents> {
        let handler = |reads: Reads| FollowEventsHandler { trail: reads.event_trail() };
        Reading { pool: self.database.clone(), handler }
    }
}
