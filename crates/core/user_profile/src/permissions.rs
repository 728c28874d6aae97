//! The permissions that this context's messages require.

use kernel::{DeclaredPermission, Permission};

/// Every permission that this context declares.
pub const DECLARED_HERE: &[DeclaredPermission] = &[
    DeclaredPermission::new(
        Permission::declared("users:export"),
        "Export the personal data of users",
    ),
    DeclaredPermission::for_admins(Permission::declared("users:read"), "Read users"),
];
