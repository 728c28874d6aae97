//! The audit trail: actor, action, target, time and transport. It is the event log, which the other
//! contexts write.

mod module;
pub mod permissions;
pub mod ports;
pub mod problems;
pub mod queries;

pub use module::{AuditPool, Module, Services};
pub use queries::*;

cqrs::messages! {
    /// The messages of this context.
    pub trait AuditMessages { ListEvents, FollowEvents }
}
