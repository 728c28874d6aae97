//! What messages about users ask for.

use kernel::{DeclaredPermission, Permission};

/// Declared in code; roles in the database only name them.
pub const DECLARED_HERE: &[DeclaredPermission] = &[
    DeclaredPermission::new(Permission::declared("users:export"), "Get all that is stored about a user"),
    DeclaredPermission::for_admins(Permission::declared("users:read"), "See who has an account"),
];
