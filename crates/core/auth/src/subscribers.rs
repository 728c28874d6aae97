//! What the context does about events.

mod prune_sessions;

pub use prune_sessions::PruneSessions;
