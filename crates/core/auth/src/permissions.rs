//! What this context's messages ask for.

use kernel::{DeclaredPermission, Permission};

/// Declared in code; roles in the database only name them.
pub const DECLARED_HERE: &[DeclaredPermission] = &[
    DeclaredPermission::for_admins(Permission::declared("sessions:revoke"), "Sign users out of all their devices"),
    DeclaredPermission::new(Permission::declared("signing-keys:manage"), "See and rotate the keys that sign tokens"),
    DeclaredPermission::for_admins(Permission::declared("users:reset-password"), "Send users a password reset"),
    DeclaredPermission::for_admins(Permission::declared("users:suspend"), "Suspend users and reinstate them"),
];
