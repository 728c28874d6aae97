//! The ports of the context.

mod event_history;
mod event_trail;

pub use event_history::{EventArchive, EventHistory};
pub use event_trail::EventTrail;

cqrs::ports! {
    /// Readers that the query handlers of this context can use.
    pub trait AuditReadPorts {
        event_trail: EventTrail,
    }
}
