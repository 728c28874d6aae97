//! Roles, permissions, and who holds them.

pub mod commands;
pub mod permissions;
pub mod ports;
pub mod queries;

pub use commands::*;
pub use queries::*;

cqrs::messages! {
    /// Everything this context can be asked.
    pub trait AccessMessages { AssignRole, ListRoles }
}
