//! The permissions that exist. They are declared in code; roles in the database only name them.

use kernel::Permission;

/// Every declared permission, sorted by name; what `superadmin` means.
pub const DECLARED: &[Permission] = &[
    Permission::declared("events:read"),
    Permission::declared("jobs:manage"),
    Permission::declared("jobs:read"),
    Permission::declared("roles:assign"),
    Permission::declared("roles:manage"),
    Permission::declared("roles:read"),
    Permission::declared("sessions:revoke"),
    Permission::declared("signing-keys:manage"),
    Permission::declared("users:delete"),
    Permission::declared("users:export"),
    Permission::declared("users:invite"),
    Permission::declared("users:read"),
    Permission::declared("users:reset-password"),
    Permission::declared("users:suspend"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_permissions_are_well_formed_sorted_and_unique() {
        assert!(DECLARED.iter().all(|permission| Permission::parse(permission.as_str()).is_ok()));
        assert!(DECLARED.is_sorted_by(|a, b| a < b));
    }
}
