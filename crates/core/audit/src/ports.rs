//! What the context needs from outside.

mod event_trail;

pub use event_trail::EventTrail;
