//! The queries of the context.

mod event_view;
mod export_events;
mod follow_events;
mod list_events;

pub use event_view::{EventTarget, EventView};
pub use export_events::ExportEvents;
pub use follow_events::{EventMark, FollowEvents, FollowedEvents};
pub use list_events::{EventFilter, EventOrder, EventsRead, ListEvents, ListEventsError};
