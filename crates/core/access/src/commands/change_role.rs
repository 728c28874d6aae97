//! Changes a role for all its holders, whose access tokens become stale in the same transaction.

use super::{RolesManage, create_role::undeclared};
use crate::module::{AccessPool, AccessPorts, Module};
use crate::{RoleGuard, RoleView, permissions::ROLES_MANAGE, ports::AuthorizationEpochs};
use access_domain::{BuiltInRole, PrivilegeEscalation, Role, RoleDescription, RoleName};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Failure, Handler, Outcome, Permitted, Wiring};
use kernel::{DeclaredPermissions, Permission, Rights};
use services::Clock;
use std::{collections::BTreeSet, sync::Arc};

#[derive(Debug, Clone)]
pub struct ChangeRole {
    pub name: RoleName,
    /// The revisions of the role that the caller expects, or `None` for any.
    pub expected: Option<Vec<String>>,
    /// `None` keeps the description.
    pub description: Option<RoleDescription>,
    /// Replaces all permissions; `None` keeps them.
    pub permissions: Option<BTreeSet<Permission>>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRoleError {
    #[error("there is no such role")]
    UnknownRole,
    #[error("the role was changed since it was read")]
    VersionConflict,
    #[error(transparent)]
    BuiltIn(#[from] BuiltInRole),
    #[error("there is no permission {0}")]
    UnknownPermission(Permission),
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
    /// Otherwise a role that was lent for a day could make its permissions permanent.
    #[error("users cannot add permissions to a role that they hold themselves")]
    OwnRole,
    #[error("no user who has every permission would be left")]
    LastAdministrator,
}

cqrs::refusal!(ChangeRoleError {
    UnknownRole => crate::problems::ROLE_NOT_FOUND,
    VersionConflict => crate::problems::VERSION_CONFLICT,
    BuiltIn(_) => crate::problems::BUILT_IN_ROLE,
    UnknownPermission(_) => crate::problems::VALIDATION_FAILED {
        crate::problems::unknown_permission()
    },
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
    OwnRole => crate::problems::OWN_ROLES,
    LastAdministrator => crate::problems::LAST_ADMINISTRATOR,
});

cqrs::command!(ChangeRole = "access.change_role", Permitted<RolesManage> => RoleView, ChangeRoleError);

pub(crate) struct ChangeRoleHandler {
    pub guard: RoleGuard,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
    pub declared: DeclaredPermissions,
}

#[async_trait]
impl Handler<ChangeRole> for ChangeRoleHandler {
    async fn handle(&self, context: &Context, command: ChangeRole) -> Outcome<ChangeRole> {
        let ChangeRole {
            name,
            expected,
            description,
            permissions,
        } = command;
        let rights = self.guard.rights.enter(context, &ROLES_MANAGE).await?;
        let mut role = self
            .guard
            .roles
            .find(&name)
            .await?
            .ok_or(ChangeRoleError::UnknownRole)?;
        if !is_expected(&role, expected.as_deref()) {
            return Err(ChangeRoleError::VersionConflict.into());
        }
        self.check(&role, &rights, permissions.as_ref())?;
        let before = role.state().permissions.clone();

        if !role
            .change(description, permissions, self.clock.now())
            .map_err(ChangeRoleError::BuiltIn)?
        {
            return Ok(RoleView::of(
                &role,
                &self.declared,
                role.history().version(),
            ));
        }

        if role.state().permissions == before {
            self.guard.roles.save(&role).await?;
        } else {
            self.save_for_holders(context, &rights, &role, &before)
                .await?;
        }
        Ok(RoleView::of(
            &role,
            &self.declared,
            role.history().version() + 1,
        ))
    }
}

impl ChangeRoleHandler {
    async fn save_for_holders(
        &self,
        context: &Context,
        rights: &Rights,
        role: &Role,
        before: &BTreeSet<Permission>,
    ) -> Result<(), Failure<ChangeRoleError>> {
        let holders = self.guard.roles.holders(role.name()).await?;
        let caller = context.actor().user();
        let (widened, narrowed) = {
            let after = &role.state().permissions;
            (!after.is_subset(before), !before.is_subset(after))
        };
        if widened && caller.is_some_and(|user| holders.contains(&user.user_id)) {
            return Err(ChangeRoleError::OwnRole.into());
        }
        if narrowed {
            for holder in &holders {
                self.guard.rights.check_rank(rights, *holder).await?;
            }
        }
        let administrators = self.guard.count_administrators().await?;
        self.guard.roles.save(role).await?;
        for user_id in holders {
            self.epochs.raise(user_id).await?;
        }
        if administrators > 0 && self.guard.count_administrators().await? == 0 {
            return Err(ChangeRoleError::LastAdministrator.into());
        }
        Ok(())
    }

    /// Rejects changes to a role that has, or would get, permissions the caller lacks.
    fn check(
        &self,
        role: &Role,
        rights: &Rights,
        permissions: Option<&BTreeSet<Permission>>,
    ) -> Result<(), Failure<ChangeRoleError>> {
        role.covered_by(rights)
            .map_err(ChangeRoleError::Escalation)?;
        let Some(permissions) = permissions else {
            return Ok(());
        };
        if let Some(unknown) = undeclared(permissions, &self.declared) {
            return Err(ChangeRoleError::UnknownPermission(unknown).into());
        }
        Ok(PrivilegeEscalation::check(permissions, rights).map_err(ChangeRoleError::Escalation)?)
    }
}

pub(super) fn is_expected(role: &Role, expected: Option<&[String]>) -> bool {
    let revision = Role::revision(role.state().id, role.history().version());
    expected.is_none_or(|expected| expected.contains(&revision))
}

impl<P: AccessPool> Wiring<ChangeRole> for Module<P> {
    fn execution(&self) -> impl Execution<ChangeRole> {
        self.in_transaction(|module, tx| ChangeRoleHandler {
            guard: module.role_guard(&tx),
            epochs: tx.epochs(),
            clock: module.services.clock.clone(),
            declared: module.services.declared.clone(),
        })
    }
}
