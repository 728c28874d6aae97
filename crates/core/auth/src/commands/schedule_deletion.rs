//! Schedules the deletion of another user's account. Until then an administrator can cancel it.

use crate::module::{AuthPool, Module};
use crate::{BeginDeletion, BeginDeletionError, ScheduledDeletion};
use async_trait::async_trait;
use cqrs::{
    Context, ContextModule, Dispatch, Execution, Failure, Handler, Outcome, Permitted, Required,
    Wiring,
};
use kernel::{Permission, PrivilegeEscalation, UserId};
use services::RightsGuard;
use std::sync::Arc;

/// Until the deletion the user cannot log in.
#[derive(Debug, Clone)]
pub struct ScheduleDeletion {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleDeletionError {
    #[error("there is no such user")]
    Unknown,
    #[error("administrators cannot schedule the deletion of their own account")]
    OwnAccount,
    #[error(
        "the last administrator cannot be suspended or deleted: grant another user a role first"
    )]
    LastAdministrator,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

cqrs::refusal!(ScheduleDeletionError {
    Unknown => crate::problems::USER_NOT_FOUND,
    OwnAccount => crate::problems::OWN_ACCOUNT,
    LastAdministrator => crate::problems::LAST_ADMINISTRATOR,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
});

#[derive(Debug)]
pub struct UsersDelete;

impl Required for UsersDelete {
    const PERMISSION: Permission = Permission::declared("users:delete");
}

cqrs::command!(
    ScheduleDeletion = "auth.schedule_deletion", Permitted<UsersDelete> => ScheduledDeletion, ScheduleDeletionError
);

pub(crate) struct ScheduleDeletionHandler {
    pub guard: RightsGuard,
    pub deletions: Arc<dyn Dispatch<BeginDeletion>>,
}

#[async_trait]
impl Handler<ScheduleDeletion> for ScheduleDeletionHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ScheduleDeletion,
    ) -> Outcome<ScheduleDeletion> {
        let ScheduleDeletion { user_id } = command;
        if context
            .actor()
            .user()
            .is_some_and(|user| user.user_id == user_id)
        {
            return Err(ScheduleDeletionError::OwnAccount.into());
        }
        self.guard
            .enter_over::<ScheduleDeletionError>(context, &UsersDelete::PERMISSION, user_id)
            .await?;

        self.deletions
            .dispatch(
                context,
                BeginDeletion {
                    user_id,
                    verified: None,
                },
            )
            .await
            .map_err(not_begun)
    }
}

fn not_begun(failure: Failure<BeginDeletionError>) -> Failure<ScheduleDeletionError> {
    failure.or_else_refused(|refusal| match refusal {
        BeginDeletionError::Unknown => ScheduleDeletionError::Unknown.into(),
        BeginDeletionError::LastAdministrator => ScheduleDeletionError::LastAdministrator.into(),
        // not possible without a verified password
        BeginDeletionError::LogInRefused(refused) => Failure::Unexpected(Box::new(refused)),
    })
}

impl<P: AuthPool> Wiring<ScheduleDeletion> for Module<P> {
    fn execution(&self) -> impl Execution<ScheduleDeletion> {
        self.in_transaction(|module, tx| ScheduleDeletionHandler {
            guard: module.rights_guard(&tx),
            deletions: module.shared(),
        })
    }
}
