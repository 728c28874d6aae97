use crate::{DeclaredPermission, Permission};
use std::collections::BTreeSet;

/// The permissions that a user has through the current state of their roles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rights {
    /// Every permission that the code declares, including those declared later.
    is_everything: bool,
    permissions: BTreeSet<Permission>,
}

impl Rights {
    pub const fn none() -> Self {
        Self {
            is_everything: false,
            permissions: BTreeSet::new(),
        }
    }

    pub const fn everything() -> Self {
        Self {
            is_everything: true,
            permissions: BTreeSet::new(),
        }
    }

    pub const fn of(permissions: BTreeSet<Permission>) -> Self {
        Self {
            is_everything: false,
            permissions,
        }
    }

    pub const fn is_everything(&self) -> bool {
        self.is_everything
    }

    pub fn include(&self, permission: &Permission) -> bool {
        self.is_everything || self.permissions.contains(permission)
    }

    /// Returns those of the declared permissions that the user has, in the order of `declared`.
    /// Roles may name permissions that are not declared; these have no effect.
    pub fn declared_in(&self, declared: &[DeclaredPermission]) -> Vec<Permission> {
        let declared = declared.iter().map(|declared| &declared.permission);
        declared
            .filter(|permission| self.include(permission))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Permission = Permission::declared("events:read");
    const WRITE: Permission = Permission::declared("events:write");

    #[test]
    fn permissions_that_are_not_declared_have_no_effect() {
        let declared = [DeclaredPermission::new(READ, "Read events")];
        assert_eq!(
            Rights::of([READ, WRITE].into()).declared_in(&declared),
            [READ]
        );
        assert_eq!(Rights::of([WRITE].into()).declared_in(&declared), []);
        assert_eq!(Rights::everything().declared_in(&declared), [READ]);
    }
}
