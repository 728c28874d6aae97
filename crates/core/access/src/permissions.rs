//! What this context's messages ask for.

use kernel::{DeclaredPermission, Permission};

pub const ROLES_ASSIGN: Permission = Permission::declared("roles:assign");
pub const ROLES_MANAGE: Permission = Permission::declared("roles:manage");
pub const ROLES_READ: Permission = Permission::declared("roles:read");

/// Declared in code; roles in the database only name them.
pub const DECLARED_HERE: &[DeclaredPermission] = &[
    DeclaredPermission::for_admins(ROLES_ASSIGN, "Give roles to users and take them away; makes an administrator"),
    DeclaredPermission::new(ROLES_MANAGE, "Create, change and delete roles"),
    DeclaredPermission::for_admins(ROLES_READ, "See roles, and who holds them"),
];
