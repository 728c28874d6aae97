use crate::{RoleChanged, RoleCreated, RoleDeleted, RoleDescription, RoleEvent, RoleName};
use chrono::{DateTime, Utc};
use kernel::{History, Permission};
use std::collections::BTreeSet;

kernel::id!(
    /// A role, also one of a name that an earlier one had.
    RoleId
);

/// The stored form of a role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleState {
    pub id: RoleId,
    pub name: RoleName,
    pub description: RoleDescription,
    /// Also what the code does not declare at present, which grants nothing.
    pub permissions: BTreeSet<Permission>,
    /// Everything that is declared, whatever `permissions` says.
    pub has_all_permissions: bool,
    /// The program's own: what it may do comes with the program.
    pub is_built_in: bool,
    pub created_at: DateTime<Utc>,
}

/// A name for permissions that are held together. The name never changes; what is built in does not change at all.
#[derive(Debug, Clone)]
pub struct Role {
    state: RoleState,
    history: History<RoleEvent>,
}

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
        let created = RoleCreated { role_id: id, role: name.clone(), permissions: listed(&permissions) };
        let (has_all_permissions, is_built_in) = (false, false);
        let state = RoleState { id, name, description, permissions, has_all_permissions, is_built_in, created_at: now };
        let mut history = History::default();
        history.record(now, created);
        Self { state, history }
    }

    pub const fn restore(state: RoleState, version: i64) -> Self {
        Self { state, history: History::restore(version) }
    }

    /// What is `None` stays. Whether anything changed.
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
        let changed = RoleChanged { role_id: *id, role: name.clone(), permissions: listed(&permissions) };
        self.history.record(now, changed);
        (self.state.description, self.state.permissions) = (description, permissions);
        Ok(true)
    }

    pub fn delete(&mut self, now: DateTime<Utc>) -> Result<(), BuiltInRole> {
        self.is_mutable()?;
        let RoleState { id, name, .. } = &self.state;
        self.history.record(now, RoleDeleted { role_id: *id, role: name.clone() });
        Ok(())
    }

    const fn is_mutable(&self) -> Result<(), BuiltInRole> {
        if self.state.is_built_in { Err(BuiltInRole) } else { Ok(()) }
    }

    /// Names this state of this role, and no other.
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

/// Sorted by name.
fn listed(permissions: &BTreeSet<Permission>) -> Vec<Permission> {
    permissions.iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::BoxError;

    fn set(names: &[&'static str]) -> BTreeSet<Permission> {
        names.iter().map(|name| Permission::declared(name)).collect()
    }

    fn auditor() -> Result<Role, BoxError> {
        let (id, name) = (RoleId::new(uuid::Uuid::from_u128(1)), RoleName::parse("auditor")?);
        Ok(Role::create(id, name, RoleDescription::parse("Looks on")?, set(&["events:read"]), DateTime::UNIX_EPOCH))
    }

    fn built_in(has_all_permissions: bool) -> Result<Role, BoxError> {
        let state = RoleState { has_all_permissions, is_built_in: true, ..auditor()?.state().clone() };
        Ok(Role::restore(state, 1))
    }

    #[test]
    fn what_is_not_said_stays_and_what_stays_is_no_change() -> Result<(), BoxError> {
        let mut role = auditor()?;
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(role.change(None, None, now), Ok(false));
        assert_eq!(
            role.change(Some(RoleDescription::parse("Looks on ")?), Some(set(&["events:read"])), now),
            Ok(false)
        );
        assert_eq!(role.change(None, Some(set(&["jobs:read"])), now), Ok(true));
        assert_eq!(role.change(Some(RoleDescription::parse("Looks at jobs")?), None, now), Ok(true));
        assert_eq!(role.state().permissions, set(&["jobs:read"]));
        assert_eq!(role.history().recorded().len(), 3, "one to create it, and one to a change");
        Ok(())
    }

    #[test]
    fn what_is_built_in_stays_as_it_is() -> Result<(), BoxError> {
        let mut role = built_in(false)?;
        assert_eq!(role.change(None, Some(set(&[])), DateTime::UNIX_EPOCH), Err(BuiltInRole));
        assert_eq!(role.delete(DateTime::UNIX_EPOCH), Err(BuiltInRole));
        assert!(role.history().recorded().is_empty());
        Ok(())
    }

    #[test]
    fn rights_cover_a_role_when_they_have_all_that_it_has() -> Result<(), BoxError> {
        use crate::{PrivilegeEscalation, Rights};
        let (role, all) = (auditor()?, built_in(true)?);
        let holding = |names: &[&'static str]| Rights::of(set(names));
        assert_eq!(holding(&["events:read", "jobs:read"]).cover(&role), Ok(()));
        assert_eq!(holding(&["jobs:read"]).cover(&role), Err(PrivilegeEscalation));
        assert_eq!(Rights::none().cover(&role), Err(PrivilegeEscalation));
        assert_eq!(holding(&["events:read"]).cover(&all), Err(PrivilegeEscalation), "its list does not count");
        assert_eq!(Rights::everything().cover(&all), Ok(()));
        Ok(())
    }

    #[test]
    fn a_revision_is_of_one_role_at_one_time() {
        let [first, second] = [1, 2].map(|n| RoleId::new(uuid::Uuid::from_u128(n)));
        let revisions: BTreeSet<_> =
            [(first, 1), (first, 2), (second, 1)].map(|(id, version)| Role::revision(id, version)).into();
        assert_eq!(revisions.len(), 3);
    }
}
