//! What the context needs from outside.

mod event_trail;

pub use event_trail::EventTrail;

cqrs::ports! {
    /// What the read side offers the query handlers of this context.
    pub trait AuditReadPorts {
        event_trail: EventTrail,
    }
}
