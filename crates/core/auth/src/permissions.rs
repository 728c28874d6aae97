//! What this context's messages ask for.

use cqrs::Required;
use kernel::{DeclaredPermission, Permission};

#[derive(Debug)]
pub struct SigningKeysManage;

impl Required for SigningKeysManage {
    const PERMISSION: Permission = Permission::declared("signing-keys:manage");
}

/// Declared in code; roles in the database only name them.
pub const DECLARED_HERE: &[DeclaredPermission] = &[
    DeclaredPermission::for_admins(Permission::declared("sessions:revoke"), "Sign users out of all their devices"),
    DeclaredPermission::new(SigningKeysManage::PERMISSION, "See, rotate and revoke the keys that sign tokens"),
    DeclaredPermission::new(Permission::declared("users:delete"), "Delete users, and keep them after all"),
    DeclaredPermission::for_admins(Permission::declared("users:reset-password"), "Send users a password reset"),
    DeclaredPermission::for_admins(Permission::declared("users:suspend"), "Suspend users and reinstate them"),
];
