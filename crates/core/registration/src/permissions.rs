//! What this context's messages ask for.

use kernel::{DeclaredPermission, Permission};

/// Declared in code; roles in the database only name them.
pub const DECLARED_HERE: &[DeclaredPermission] =
    &[DeclaredPermission::for_admins(Permission::declared("users:invite"), "Invite people to an account")];
