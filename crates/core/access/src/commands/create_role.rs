//! Creates a role.

use super::RolesManage;
use crate::module::{AccessPool, Module};
use crate::{RoleGuard, RoleView, permissions::ROLES_MANAGE};
use access_domain::{PrivilegeEscalation, Role, RoleDescription, RoleId, RoleName};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Wiring};
use kernel::{DeclaredPermissions, Permission};
use services::{Clock, UuidGenerator};
use std::{collections::BTreeSet, sync::Arc};

#[derive(Debug, Clone)]
pub struct CreateRole {
    pub name: RoleName,
    pub description: RoleDescription,
    pub permissions: BTreeSet<Permission>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateRoleError {
    #[error("there is a role with this name already")]
    NameTaken,
    #[error("there is no permission {0}")]
    UnknownPermission(Permission),
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
    #[error("there are {MAX_ROLES} roles already")]
    TooMany,
}

/// The maximum number of roles. Lists of roles are not paged.
pub const MAX_ROLES: i64 = 100;

cqrs::refusal!(CreateRoleError {
    NameTaken => crate::problems::ROLE_NAME_TAKEN,
    UnknownPermission(_) => crate::problems::VALIDATION_FAILED {
        crate::problems::unknown_permission()
    },
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
    TooMany => crate::problems::TOO_MANY_ROLES,
});

cqrs::command!(CreateRole = "access.create_role", Permitted<RolesManage> => RoleView, CreateRoleError);

pub(crate) struct CreateRoleHandler {
    pub guard: RoleGuard,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
    pub declared: DeclaredPermissions,
}

#[async_trait]
impl Handler<CreateRole> for CreateRoleHandler {
    async fn handle(&self, context: &Context, command: CreateRole) -> Outcome<CreateRole> {
        let CreateRole {
            name,
            description,
            permissions,
        } = command;
        let rights = self.guard.rights.enter(context, &ROLES_MANAGE).await?;
        if let Some(unknown) = undeclared(&permissions, &self.declared) {
            return Err(CreateRoleError::UnknownPermission(unknown).into());
        }
        PrivilegeEscalation::check(&permissions, &rights).map_err(CreateRoleError::Escalation)?;
        if self.guard.roles.find(&name).await?.is_some() {
            return Err(CreateRoleError::NameTaken.into());
        }
        if self.guard.roles.count().await? >= MAX_ROLES {
            return Err(CreateRoleError::TooMany.into());
        }

        let role = Role::create(
            RoleId::new(self.uuids.next()),
            name,
            description,
            permissions,
            self.clock.now(),
        );

        self.guard.roles.save(&role).await?;
        Ok(RoleView::of(&role, &self.declared, 1))
    }
}

/// Returns a permission that is not declared. A role with a misspelled permission would grant
/// nothing until a later version declares that permission.
pub(super) fn undeclared(
    permissions: &BTreeSet<Permission>,
    declared: &DeclaredPermissions,
) -> Option<Permission> {
    permissions
        .iter()
        .find(|permission| !declared.contains(permission))
        .cloned()
}

impl<P: AccessPool> Wiring<CreateRole> for Module<P> {
    fn execution(&self) -> impl Execution<CreateRole> {
        self.in_transaction(|module, tx| CreateRoleHandler {
            guard: module.role_guard(&tx),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
            declared: module.services.declared.clone(),
        })
        .with_receipts()
    }
}
