//! The permissions that this context's messages require.

use kernel::{DeclaredPermission, Permission};

/// Every permission that this context declares.
pub const DECLARED_HERE: &[DeclaredPermission] = &[DeclaredPermission::for_admins(
    Permission::declared("events:read"),
    "Read the audit trail",
)];
