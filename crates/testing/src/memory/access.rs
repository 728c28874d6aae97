use super::{InMemoryTransaction, tables::Tables};
use access::ports::{AssignmentRepository, RoleDirectory};
use access_domain::{Assignment, RoleName};
use async_trait::async_trait;
use auth::ports::{Entitlements, EntitlementsOf};
use cqrs::Fault;
use kernel::{Permission, UserId};
use std::collections::BTreeSet;

#[async_trait]
impl AssignmentRepository for InMemoryTransaction {
    async fn find(&self, user_id: UserId) -> Result<Assignment, Fault> {
        self.tables(|tables| {
            let stored = tables.assignments.find(user_id);
            Ok(stored.map_or_else(
                || Assignment::none(user_id),
                |(roles, version)| Assignment::restore(user_id, roles, version),
            ))
        })
    }

    async fn save(&self, assignment: &Assignment) -> Result<(), Fault> {
        let (user_id, roles) = (assignment.user_id(), assignment.roles());
        self.tables(|tables| {
            tables.account_exists(user_id)?;
            if let Some(unknown) = roles.iter().find(|role| !tables.roles.contains_key(role)) {
                return Err(Fault::unexpected(format!("there is no role {unknown} to refer to")));
            }
            tables.assignments.save(user_id, roles.clone(), assignment.history().version())?;
            self.append(tables, user_id.uuid(), assignment.history())
        })
    }
}

#[async_trait]
impl RoleDirectory for InMemoryTransaction {
    async fn exists(&self, role: &RoleName) -> Result<bool, Fault> {
        self.tables(|tables| Ok(tables.roles.contains_key(role)))
    }
}

#[async_trait]
impl EntitlementsOf for InMemoryTransaction {
    async fn user(&self, user_id: UserId) -> Result<Entitlements, Fault> {
        self.tables(|tables| Ok(Entitlements { permissions: tables.permissions_of(user_id) }))
    }
}

impl Tables {
    pub(super) fn roles_of(&self, user_id: UserId) -> BTreeSet<RoleName> {
        self.assignments.find(user_id).map(|(roles, _)| roles).unwrap_or_default()
    }

    /// Sorted, each once.
    pub(super) fn permissions_of(&self, user_id: UserId) -> Vec<Permission> {
        let roles = self.roles_of(user_id);
        let permissions = roles.iter().filter_map(|role| self.roles.get(role)).flatten();
        permissions.collect::<BTreeSet<_>>().into_iter().cloned().collect()
    }
}
