//! The audit trail: who did what to whom, when, through which door. It is the event log, which the other contexts write.

mod module;
pub mod permissions;
pub mod ports;
pub mod problems;
pub mod queries;

pub use module::{AuditPool, Module, Services};
pub use queries::*;

cqrs::messages! {
    /// Everything this context can be asked.
    pub trait AuditMessages { ListEvents, FollowEvents }
}
