use crate::Role;
use kernel::Permission;
use std::collections::BTreeSet;

/// The permissions that a user has through the current state of their roles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rights {
    /// Every permission that the code declares, including those declared later.
    is_everything: bool,
    permissions: BTreeSet<Permission>,
}

/// The caller would grant or revoke a permission that the caller does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the role has a permission that you do not have yourself")]
pub struct PrivilegeEscalation;

impl Rights {
    pub const fn none() -> Self {
        Self { is_everything: false, permissions: BTreeSet::new() }
    }

    pub const fn everything() -> Self {
        Self { is_everything: true, permissions: BTreeSet::new() }
    }

    pub const fn of(permissions: BTreeSet<Permission>) -> Self {
        Self { is_everything: false, permissions }
    }

    pub fn include(&self, permission: &Permission) -> bool {
        self.is_everything || self.permissions.contains(permission)
    }

    /// Checks that the user has every permission of the role. Permissions that the code does not
    /// declare at present count as well, because a later version may declare them again.
    pub fn cover(&self, role: &Role) -> Result<(), PrivilegeEscalation> {
        let state = role.state();
        let covered = match state.has_all_permissions {
            true => self.is_everything,
            false => state.permissions.iter().all(|permission| self.include(permission)),
        };
        if covered { Ok(()) } else { Err(PrivilegeEscalation) }
    }

    /// Checks that the user has all the permissions; see [`Rights::cover`].
    pub fn cover_all(&self, permissions: &BTreeSet<Permission>) -> Result<(), PrivilegeEscalation> {
        if permissions.iter().all(|permission| self.include(permission)) { Ok(()) } else { Err(PrivilegeEscalation) }
    }
}
