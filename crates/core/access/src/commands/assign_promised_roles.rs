//! Gives a new user the roles that their invitation promised, as far as whoever promised them may give them now.

use crate::module::{AccessPool, AccessPorts, Module};
use crate::{
    RoleGuard,
    permissions::ROLES_ASSIGN,
    ports::{AssignmentRepository, AuthorizationEpochs},
};
use access_domain::{Rights, RoleName};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Fault, Handler, Internal, Outcome, Wiring};
use kernel::UserId;
use services::Clock;
use std::{collections::BTreeSet, sync::Arc};

/// A role that was deleted meanwhile is left out, and so is what whoever promised it cannot give any more: they lost a
/// right, or were suspended. An account without it is better than none, and better than a hidden way to rights.
#[derive(Debug, Clone)]
pub struct AssignPromisedRoles {
    pub user_id: UserId,
    pub roles: BTreeSet<RoleName>,
    /// `None`: the operator, who has all rights.
    pub promised_by: Option<UserId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssignPromisedRolesError {
    #[error("there is no such user")]
    UnknownUser,
}

cqrs::refusal!(AssignPromisedRolesError { UnknownUser => crate::problems::USER_NOT_FOUND });

cqrs::command!(AssignPromisedRoles = "access.assign_promised_roles", Internal => (), AssignPromisedRolesError);

pub(crate) struct AssignPromisedRolesHandler {
    pub guard: RoleGuard,
    pub assignments: Arc<dyn AssignmentRepository>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<AssignPromisedRoles> for AssignPromisedRolesHandler {
    async fn handle(&self, _: &Context, command: AssignPromisedRoles) -> Outcome<AssignPromisedRoles> {
        let AssignPromisedRoles { user_id, roles, promised_by } = command;
        self.guard.administrators.lock().await?;
        let Some(rights) = self.rights_of(promised_by).await? else { return Ok(()) };
        let mut assignment = self.assignments.find(user_id).await?;
        let mut changed = false;

        for role in roles {
            if self.guard.assignable(&rights, &role).await?.is_ok() {
                changed |= assignment.assign(role, self.clock.now());
            }
        }

        if !changed {
            return Ok(());
        }
        if !self.epochs.raise(user_id).await? {
            return Err(AssignPromisedRolesError::UnknownUser.into());
        }
        Ok(self.assignments.save(&assignment).await?)
    }
}

impl AssignPromisedRolesHandler {
    /// Rights to hand roles out with.
    async fn rights_of(&self, promised_by: Option<UserId>) -> Result<Option<Rights>, Fault> {
        let Some(user_id) = promised_by else { return Ok(Some(Rights::everything())) };
        let rights = self.guard.rights_of(user_id).await?;
        Ok(rights.include(&ROLES_ASSIGN).then_some(rights))
    }
}

impl<P: AccessPool> Wiring<AssignPromisedRoles> for Module<P> {
    fn execution(&self) -> impl Execution<AssignPromisedRoles> {
        self.in_transaction(|module, tx| AssignPromisedRolesHandler {
            guard: RoleGuard::over(&tx),
            assignments: tx.assignments(),
            epochs: tx.epochs(),
            clock: module.services.clock.clone(),
        })
    }
}
