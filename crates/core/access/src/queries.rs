//! The queries of the context.

mod get_role;
mod list_permissions;
mod list_roles;
mod list_user_roles;

pub use get_role::{GetRole, GetRoleError};
pub use list_permissions::{ListPermissions, PermissionView};
pub use list_roles::{ListRoles, RoleView, RolesRead};
pub use list_user_roles::{ListUserRoles, ListUserRolesError};
