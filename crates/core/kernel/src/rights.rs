use crate::{DeclaredPermission, DeclaredPermissions, Permission, PrivilegeEscalation};
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

    /// Checks that a caller with these rights may act on a user with the rights of `target`: the
    /// caller must have every permission of the target. A list of every declared permission is
    /// equal to [`Rights::everything`].
    pub fn may_act_on(
        &self,
        target: &Self,
        declared: &DeclaredPermissions,
    ) -> Result<(), PrivilegeEscalation> {
        let has_declared = || declared.iter().all(|one| self.include(&one.permission));
        if target.is_everything && !has_declared() {
            return Err(PrivilegeEscalation);
        }
        PrivilegeEscalation::check(&target.permissions, self)
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
    fn acting_on_users_requires_all_their_permissions() {
        let declared = DeclaredPermissions::new(
            [READ, WRITE].map(|permission| DeclaredPermission::new(permission, "Events")),
        );
        let [none, read, write, both] =
            [vec![], vec![READ], vec![WRITE], vec![READ, WRITE]].map(|list| {
                let permissions = list.into_iter().collect();
                Rights::of(permissions)
            });
        let everything = Rights::everything();
        for (caller, target, may) in [
            (&none, &none, true),
            (&read, &none, true),
            (&read, &read, true),
            (&both, &read, true),
            (&both, &everything, true),
            (&everything, &both, true),
            (&everything, &everything, true),
            (&none, &read, false),
            (&write, &read, false),
            (&read, &both, false),
            (&read, &everything, false),
            (&none, &everything, false),
        ] {
            let expected = if may {
                Ok(())
            } else {
                Err(PrivilegeEscalation)
            };
            let actual = caller.may_act_on(target, &declared);
            assert_eq!(actual, expected, "{caller:?} on {target:?}");
        }
    }

    #[test]
    fn undeclared_permissions_count_when_acting_on_users() {
        let declared = DeclaredPermissions::new([DeclaredPermission::new(READ, "Read events")]);
        let (all_declared, target) = (Rights::of([READ].into()), Rights::of([WRITE].into()));
        assert_eq!(
            all_declared.may_act_on(&target, &declared),
            Err(PrivilegeEscalation),
            "a later version may declare it again"
        );
        assert_eq!(Rights::everything().may_act_on(&target, &declared), Ok(()));
    }

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
