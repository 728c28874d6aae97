use super::{InMemoryTransaction, tables::Tables};
use access::ports::{RoleGrantsRepository, RoleRepository};
use access_domain::{Role, RoleGrants, RoleName, RoleState};
use async_trait::async_trait;
use auth_domain::AccountState;
use cqrs::Fault;
use flows::declared_permissions;
use kernel::{DeclaredPermissions, Permission, Rights, UserId};
use services::{Administrators, RightsOf};
use std::collections::BTreeSet;

#[async_trait]
impl RoleGrantsRepository for InMemoryTransaction {
    async fn find(&self, user_id: UserId) -> Result<RoleGrants, Fault> {
        self.tables(|tables| {
            let stored = tables.role_grants.find(user_id);
            Ok(stored.map_or_else(
                || RoleGrants::none(user_id),
                |(roles, version)| RoleGrants::restore(user_id, roles, version),
            ))
        })
    }

    async fn save(&self, grants: &RoleGrants) -> Result<(), Fault> {
        let (user_id, roles) = (grants.user_id(), grants.roles());
        self.tables(|tables| {
            tables.account_exists(user_id)?;
            if let Some(unknown) = roles.iter().find(|role| !tables.roles.contains_key(role)) {
                return Err(Fault::unexpected(format!(
                    "there is no role {unknown} to refer to"
                )));
            }
            tables
                .role_grants
                .save(user_id, roles.clone(), grants.history().version())?;
            self.append(tables, user_id.uuid(), grants.history())
        })
    }
}

#[async_trait]
impl RoleRepository for InMemoryTransaction {
    async fn find(&self, name: &RoleName) -> Result<Option<Role>, Fault> {
        self.tables(|tables| {
            Ok(tables
                .roles
                .get(name)
                .map(|(state, version)| Role::restore(state.clone(), *version)))
        })
    }

    async fn save(&self, role: &Role) -> Result<(), Fault> {
        let (state, history) = (role.state(), role.history());
        self.tables(|tables| {
            tables.is_current_role(role)?;
            tables
                .roles
                .insert(state.name.clone(), (state.clone(), history.version() + 1));
            self.append(tables, state.id.uuid(), history)
        })
    }

    async fn delete(&self, role: &Role) -> Result<(), Fault> {
        self.tables(|tables| {
            tables.is_current_role(role)?;
            if !tables.holders_of(role.name()).is_empty() {
                return Err(Fault::unexpected("the role has holders"));
            }
            tables.roles.remove(role.name());
            self.append(tables, role.state().id.uuid(), role.history())
        })
    }

    async fn count(&self) -> Result<i64, Fault> {
        self.tables(|tables| i64::try_from(tables.roles.len()).map_err(Fault::unexpected))
    }

    async fn holders(&self, name: &RoleName) -> Result<BTreeSet<UserId>, Fault> {
        self.tables(|tables| Ok(tables.holders_of(name)))
    }
}

#[async_trait]
impl Administrators for InMemoryTransaction {
    async fn count(&self, declared: &DeclaredPermissions) -> Result<i64, Fault> {
        self.tables(|tables| {
            i64::try_from(tables.administrators(declared).len()).map_err(Fault::unexpected)
        })
    }

    async fn is_last(
        &self,
        user_id: UserId,
        declared: &DeclaredPermissions,
    ) -> Result<bool, Fault> {
        self.tables(|tables| Ok(tables.administrators(declared) == [user_id].into()))
    }
}

#[async_trait]
impl RightsOf for InMemoryTransaction {
    /// There is one writer.
    async fn lock(&self) -> Result<(), Fault> {
        self.tables(|_| Ok(()))
    }

    async fn user(&self, user_id: UserId) -> Result<Option<Rights>, Fault> {
        self.tables(|tables| {
            let found = tables.accounts.find(user_id);
            Ok(found.map(|(account, _)| {
                if can_act(&account) {
                    tables.granted(user_id)
                } else {
                    Rights::none()
                }
            }))
        })
    }

    async fn granted(&self, user_id: UserId) -> Result<Option<Rights>, Fault> {
        self.tables(|tables| {
            let found = tables.accounts.find(user_id);
            Ok(found.map(|_| tables.granted(user_id)))
        })
    }
}

fn can_act(account: &AccountState) -> bool {
    account.suspended_at.is_none() && account.deletes_at.is_none()
}

impl Tables {
    pub(super) fn roles_of(&self, user_id: UserId) -> BTreeSet<RoleName> {
        self.role_grants
            .find(user_id)
            .map(|(roles, _)| roles)
            .unwrap_or_default()
    }

    pub(super) fn held_roles(&self, user_id: UserId) -> Vec<&RoleState> {
        self.roles_of(user_id)
            .iter()
            .filter_map(|name| self.roles.get(name))
            .map(|(role, _)| role)
            .collect()
    }

    /// Sorted, each once.
    pub(super) fn permissions_of(&self, user_id: UserId) -> Vec<Permission> {
        let held = self.held_roles(user_id);
        let grants = |permission: &&Permission| {
            held.iter()
                .any(|role| role.has_all_permissions || role.permissions.contains(permission))
        };
        declared_permissions()
            .iter()
            .map(|declared| &declared.permission)
            .filter(grants)
            .cloned()
            .collect()
    }

    fn holders_of(&self, name: &RoleName) -> BTreeSet<UserId> {
        let ids = self.accounts.iter().map(|(account, _)| account.id);
        ids.filter(|id| self.roles_of(*id).contains(name)).collect()
    }

    fn granted(&self, user_id: UserId) -> Rights {
        let held = self.held_roles(user_id);
        if held.iter().any(|role| role.has_all_permissions) {
            return Rights::everything();
        }
        let permissions = held.into_iter().flat_map(|role| role.permissions.clone());
        Rights::of(permissions.collect())
    }

    fn administrators(&self, declared: &DeclaredPermissions) -> BTreeSet<UserId> {
        let active = self.accounts.iter().filter(|(account, _)| can_act(account));
        let ids = active.map(|(account, _)| account.id);
        ids.filter(|id| self.granted(*id).declared_in(declared).len() == declared.len())
            .collect()
    }

    /// Compare and swap, by name and id.
    fn is_current_role(&self, role: &Role) -> Result<(), Fault> {
        let (id, loaded) = (role.state().id, role.history().version());
        match self.roles.get(role.name()) {
            None if loaded == 0 => Ok(()),
            Some((stored, version)) if stored.id == id && *version == loaded => Ok(()),
            _ => Err(Fault::Conflict),
        }
    }
}
