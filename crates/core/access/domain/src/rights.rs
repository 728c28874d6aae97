use crate::Role;
use kernel::Permission;
use std::collections::BTreeSet;

/// What somebody may do as their roles stand now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rights {
    /// Everything that is declared, now and later.
    is_everything: bool,
    permissions: BTreeSet<Permission>,
}

/// Somebody would pass on, or take away, what they do not have themselves.
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

    /// What a role names counts, also where the code does not declare it at present: it may do so again.
    pub fn cover(&self, role: &Role) -> Result<(), PrivilegeEscalation> {
        let state = role.state();
        let covered = match state.has_all_permissions {
            true => self.is_everything,
            false => state.permissions.iter().all(|permission| self.include(permission)),
        };
        if covered { Ok(()) } else { Err(PrivilegeEscalation) }
    }

    /// See [`Rights::cover`].
    pub fn cover_all(&self, permissions: &BTreeSet<Permission>) -> Result<(), PrivilegeEscalation> {
        if permissions.iter().all(|permission| self.include(permission)) { Ok(()) } else { Err(PrivilegeEscalation) }
    }
}
