//! Roles, their permissions, and the users who have them.

pub mod commands;
mod module;
pub mod permissions;
pub mod ports;
pub mod problems;
pub mod queries;
mod role_guard;

pub use commands::*;
pub use module::{AccessPool, AccessReads, Module, Services};
pub use queries::*;
pub(crate) use role_guard::RoleGuard;
pub use role_guard::RoleNotGrantable;

cqrs::messages! {
    /// The messages of this context.
    pub trait AccessMessages {
        GrantRoleAsSystem, GrantRole, RevokeRole, ApprovePromisedRoles, GrantPromisedRoles, CreateRole, ChangeRole, DeleteRole,
        ListRoles, GetRole, ListPermissions, ListUserRoles,
    }
}
