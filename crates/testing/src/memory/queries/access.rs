//! Roles and permissions.

use crate::memory::{InMemoryReads, tables::Tables};
use access::{
    GetRole, GetRoleError, ListPermissions, ListRoles, ListUserRoles, ListUserRolesError,
    PermissionView, RoleView,
};
use access_domain::{Role, RoleName};
use async_trait::async_trait;
use cqrs::{Context, Handler, Outcome};
use flows::declared_permissions;
use kernel::DeclaredPermission;

#[async_trait]
impl Handler<ListRoles> for InMemoryReads {
    async fn handle(&self, _: &Context, _: ListRoles) -> Outcome<ListRoles> {
        Ok(self.tables(|tables| tables.role_views(tables.roles.keys()))?)
    }
}

#[async_trait]
impl Handler<GetRole> for InMemoryReads {
    async fn handle(&self, _: &Context, query: GetRole) -> Outcome<GetRole> {
        let found = self.tables(|tables| tables.role_views([&query.name]).pop())?;
        Ok(found.ok_or(GetRoleError::UnknownRole)?)
    }
}

#[async_trait]
impl Handler<ListUserRoles> for InMemoryReads {
    async fn handle(&self, _: &Context, query: ListUserRoles) -> Outcome<ListUserRoles> {
        let held = self.tables(|tables| {
            tables.accounts.find(query.user_id)?;
            Some(tables.role_views(&tables.roles_of(query.user_id)))
        })?;
        Ok(held.ok_or(ListUserRolesError::UnknownUser)?)
    }
}

/// No other version of the program ever wrote to this database, so every permission it knows is
/// declared.
#[async_trait]
impl Handler<ListPermissions> for InMemoryReads {
    async fn handle(&self, _: &Context, _: ListPermissions) -> Outcome<ListPermissions> {
        let view = |DeclaredPermission {
                        permission,
                        description,
                        ..
                    }: &DeclaredPermission| PermissionView {
            name: permission.clone(),
            description: (*description).to_owned(),
            is_declared: true,
        };
        Ok(declared_permissions().iter().map(view).collect())
    }
}

impl Tables {
    /// Skips names of roles that do not exist.
    fn role_views<'a>(&self, names: impl IntoIterator<Item = &'a RoleName>) -> Vec<RoleView> {
        let (stored, declared) = (
            names.into_iter().filter_map(|name| self.roles.get(name)),
            declared_permissions(),
        );
        stored
            .map(|(state, version)| {
                RoleView::of(&Role::restore(state.clone(), *version), &declared, *version)
            })
            .collect()
    }
}
