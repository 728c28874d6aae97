//! The audit trail: actor, action, target, time and transport. It is the event log, which the other
//! contexts write.

mod archived_event;
mod module;
pub mod permissions;
pub mod ports;
pub mod problems;
pub mod queries;
mod retention;

pub use archived_event::{ArchivedAggregate, ArchivedEvent};
pub use module::{AuditPool, Module, Services};
pub use queries::*;
pub use retention::Retention;

cqrs::messages! {
    /// The messages of this context.
    pub trait AuditMessages { ListEvents, FollowEvents, ExportEvents }
}
