//! The permissions that this context's messages require.

use kernel::{DeclaredPermission, Permission};

pub const ROLES_ASSIGN: Permission = Permission::declared("roles:assign");
pub const ROLES_MANAGE: Permission = Permission::declared("roles:manage");
pub const ROLES_READ: Permission = Permission::declared("roles:read");

/// Every permission that this context declares.
pub const DECLARED_HERE: &[DeclaredPermission] = &[
    DeclaredPermission::for_admins(ROLES_ASSIGN, "Grant roles to users and revoke them"),
    DeclaredPermission::new(ROLES_MANAGE, "Create, change and delete roles"),
    DeclaredPermission::for_admins(ROLES_READ, "Read roles and their holders"),
];
