//! Roles, permissions, and who holds them.

mod caller;
pub mod commands;
pub mod permissions;
pub mod ports;
pub mod queries;

pub use commands::*;
pub use queries::*;

cqrs::messages! {
    /// Everything this context can be asked.
    pub trait AccessMessages {
        AssignRole, GrantRole, RevokeRole, CreateRole, ChangeRole, DeleteRole, ListRoles, GetRole, ListPermissions,
        ListUserRoles,
    }
}
