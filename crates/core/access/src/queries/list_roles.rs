use crate::module::{AccessPool, Module};
use access_domain::{Role, RoleState};
use chrono::{DateTime, Utc};
use cqrs::{ContextModule, Execution, Permitted, Required, Wiring};
use kernel::{DeclaredPermission, Permission};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// Lists all roles, sorted by name.
#[derive(Debug, Clone)]
pub struct ListRoles;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    pub name: String,
    pub description: String,
    /// Sorted by name. Omits permissions that are not declared; lists all declared ones for a role
    /// that has them all.
    pub permissions: Vec<Permission>,
    pub is_built_in: bool,
    pub created_at: DateTime<Utc>,
    /// Differs between versions of the role; used as the entity tag.
    pub revision: String,
}

impl RoleView {
    /// Builds the view of a role stored in `version`.
    pub fn of(role: &Role, declared: &[DeclaredPermission], version: i64) -> Self {
        let RoleState {
            id,
            name,
            description,
            permissions,
            has_all_permissions,
            is_built_in,
            created_at,
        } = role.state().clone();
        let granted = declared.iter().map(|declared| &declared.permission);
        let granted =
            granted.filter(|permission| has_all_permissions || permissions.contains(permission));
        Self {
            name: name.as_str().to_owned(),
            description: description.as_str().to_owned(),
            permissions: granted.cloned().collect(),
            is_built_in,
            created_at,
            revision: Role::revision(id, version),
        }
    }
}

#[derive(Debug)]
pub struct RolesRead;

impl Required for RolesRead {
    const PERMISSION: Permission = crate::permissions::ROLES_READ;
}

cqrs::query!(ListRoles = "access.list_roles", Permitted<RolesRead> => Vec<RoleView>, Infallible);

impl<P: AccessPool> Wiring<ListRoles> for Module<P> {
    fn execution(&self) -> impl Execution<ListRoles> {
        self.reading(|_, reads| reads)
    }
}
