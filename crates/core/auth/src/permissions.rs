//! The permissions that this context's messages require.

use cqrs::Required;
use kernel::{DeclaredPermission, Permission};

#[derive(Debug)]
pub struct SigningKeysManage;

impl Required for SigningKeysManage {
    const PERMISSION: Permission = Permission::declared("signing-keys:manage");
}

/// Every permission that this context declares.
pub const DECLARED_HERE: &[DeclaredPermission] = &[
    DeclaredPermission::for_admins(
        Permission::declared("sessions:revoke"),
        "End the sessions of users",
    ),
    DeclaredPermission::new(
        SigningKeysManage::PERMISSION,
        "Read, rotate and revoke the keys that sign tokens",
    ),
    DeclaredPermission::new(
        Permission::declared("users:delete"),
        "Delete users and cancel scheduled deletions",
    ),
    DeclaredPermission::for_admins(
        Permission::declared("users:reset-password"),
        "Send users a password reset",
    ),
    DeclaredPermission::for_admins(
        Permission::declared("users:suspend"),
        "Suspend users and reinstate them",
    ),
];
