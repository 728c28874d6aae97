//! The subscribers of the context.

mod prune_sessions;

pub use prune_sessions::PruneSessions;
