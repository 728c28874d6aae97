use crate::{RoleChanged, RoleCreated, RoleDeleted, RoleDescription, RoleEvent, RoleName};
use chrono::{DateTime, Utc};
use kernel::{History, Permission, PrivilegeEscalation, Rights};
use std::collections::BTreeSet;

kernel::id!(
    /// The id of a role. Unlike the name, it is not reused after the role is deleted.
    RoleId
);

/// The stored form of a role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleState {
    pub id: RoleId,
    pub name: RoleName,
    pub description: RoleDescription,
    /// May contain permissions that the code does not declare at present; these have no effect.
    pub permissions: BTreeSet<Permission>,
    /// The role has every declared permission, regardless of `permissions`.
    pub has_all_permissions: bool,
    /// The role is defined by the program and cannot be changed or deleted.
    pub is_built_in: bool,
    pub created_at: DateTime<Utc>,
}

/// A named set of permissions. The name never changes; a built-in role does not change at all.
#[derive(Debug, Clone)]
pub struct Role {
    state: RoleState,
    history: History<RoleEvent>,
}

/// The role is built in and cannot be changed or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a built-in role cannot be changed or deleted")]
pub struct BuiltInRole;

impl Role {
    pub fn create(
        id: RoleId,
        name: RoleName,
        description: RoleDescription,
        permissions: BTreeSet<Permission>,
        now: DateTime<Utc>,
    ) -> Self {
        let created = RoleCreated {
            role_id: id,
            role: name.clone(),
            permissions: sorted(&permissions),
        };
        let (has_all_permissions, is_built_in) = (false, false);
        let state = RoleState {
            id,
            name,
            description,
            permissions,
            has_all_permissions,
            is_built_in,
            created_at: now,
        };
        let mut history = History::default();
        history.record(now, created);
        Self { state, history }
    }

    pub const fn restore(state: RoleState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    /// Replaces the description and the permissions; `None` keeps the current value. Returns
    /// whether a value changed.
    pub fn change(
        &mut self,
        description: Option<RoleDescription>,
        permissions: Option<BTreeSet<Permission>>,
        now: DateTime<Utc>,
    ) -> Result<bool, BuiltInRole> {
        self.is_mutable()?;
        let description = description.unwrap_or_else(|| self.state.description.clone());
        let permissions = permissions.unwrap_or_else(|| self.state.permissions.clone());
        if description == self.state.description && permissions == self.state.permissions {
            return Ok(false);
        }
        let RoleState { id, name, .. } = &self.state;
        let changed = RoleChanged {
            role_id: *id,
            role: name.clone(),
            permissions: sorted(&permissions),
        };
        self.history.record(now, changed);
        (self.state.description, self.state.permissions) = (description, permissions);
        Ok(true)
    }

    pub fn delete(&mut self, now: DateTime<Utc>) -> Result<(), BuiltInRole> {
        self.is_mutable()?;
        let RoleState { id, name, .. } = &self.state;
        self.history.record(
            now,
            RoleDeleted {
                role_id: *id,
                role: name.clone(),
            },
        );
        Ok(())
    }

    const fn is_mutable(&self) -> Result<(), BuiltInRole> {
        if self.state.is_built_in {
            Err(BuiltInRole)
        } else {
            Ok(())
        }
    }

    /// Checks that the caller has every permission of the role; see [`PrivilegeEscalation::check`].
    pub fn covered_by(&self, rights: &Rights) -> Result<(), PrivilegeEscalation> {
        if self.state.has_all_permissions {
            return if rights.is_everything() {
                Ok(())
            } else {
                Err(PrivilegeEscalation)
            };
        }
        PrivilegeEscalation::check(&self.state.permissions, rights)
    }

    /// Returns an identifier of one version of one role, used as the entity tag.
    pub fn revision(id: RoleId, version: i64) -> String {
        format!("{}-{version}", id.uuid().simple())
    }

    pub const fn state(&self) -> &RoleState {
        &self.state
    }

    pub const fn name(&self) -> &RoleName {
        &self.state.name
    }

    pub const fn history(&self) -> &History<RoleEvent> {
        &self.history
    }
}

/// Returns the permissions sorted by name.
fn sorted(permissions: &BTreeSet<Permission>) -> Vec<Permission> {
    permissions.iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::BoxError;

    fn set(names: &[&'static str]) -> BTreeSet<Permission> {
        names
            .iter()
            .map(|name| Permission::declared(name))
            .collect()
    }

    fn auditor() -> Result<Role, BoxError> {
        let (id, name) = (
            RoleId::new(uuid::Uuid::from_u128(1)),
            RoleName::parse("auditor")?,
        );
        Ok(Role::create(
            id,
            name,
            RoleDescription::parse("Reads events")?,
            set(&["events:read"]),
            DateTime::UNIX_EPOCH,
        ))
    }

    fn built_in(has_all_permissions: bool) -> Result<Role, BoxError> {
        let state = RoleState {
            has_all_permissions,
            is_built_in: true,
            ..auditor()?.state().clone()
        };
        Ok(Role::restore(state, 1))
    }

    #[test]
    fn a_change_to_equal_values_records_no_event() -> Result<(), BoxError> {
        let mut role = auditor()?;
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(role.change(None, None, now), Ok(false));
        assert_eq!(
            role.change(
                Some(RoleDescription::parse("Reads events ")?),
                Some(set(&["events:read"])),
                now
            ),
            Ok(false)
        );
        assert_eq!(role.change(None, Some(set(&["users:read"])), now), Ok(true));
        assert_eq!(
            role.change(Some(RoleDescription::parse("Reads users")?), None, now),
            Ok(true)
        );
        assert_eq!(role.state().permissions, set(&["users:read"]));
        assert_eq!(
            role.history().recorded().len(),
            3,
            "one for the creation and one per change"
        );
        Ok(())
    }

    #[test]
    fn built_in_roles_cannot_be_changed_or_deleted() -> Result<(), BoxError> {
        let mut role = built_in(false)?;
        assert_eq!(
            role.change(None, Some(set(&[])), DateTime::UNIX_EPOCH),
            Err(BuiltInRole)
        );
        assert_eq!(role.delete(DateTime::UNIX_EPOCH), Err(BuiltInRole));
        assert!(role.history().recorded().is_empty());
        Ok(())
    }

    #[test]
    fn rights_cover_a_role_if_they_include_all_its_permissions() -> Result<(), BoxError> {
        let (role, all) = (auditor()?, built_in(true)?);
        let rights = |names: &[&'static str]| Rights::of(set(names));
        assert_eq!(
            role.covered_by(&rights(&["events:read", "users:read"])),
            Ok(())
        );
        assert_eq!(
            role.covered_by(&rights(&["users:read"])),
            Err(PrivilegeEscalation)
        );
        assert_eq!(role.covered_by(&Rights::none()), Err(PrivilegeEscalation));
        assert_eq!(
            all.covered_by(&rights(&["events:read"])),
            Err(PrivilegeEscalation),
            "the listed permissions do not matter"
        );
        assert_eq!(all.covered_by(&Rights::everything()), Ok(()));
        Ok(())
    }

    #[test]
    fn revisions_differ_between_roles_and_between_versions() {
        let [first, second] = [1, 2].map(|n| RoleId::new(uuid::Uuid::from_u128(n)));
        let revisions: BTreeSet<_> = [(first, 1), (first, 2), (second, 1)]
            .map(|(id, version)| Role::revision(id, version))
            .into();
        assert_eq!(revisions.len(), 3);
    }
}
