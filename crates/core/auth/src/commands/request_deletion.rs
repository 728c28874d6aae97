//! Schedules the deletion of the caller's account. Logging in before that time cancels it.

use crate::module::{AuthPool, Module};
use crate::{
    BeginDeletion, BeginDeletionError, Reauthentication, ReauthenticationError, ScheduledDeletion,
};
use async_trait::async_trait;
use cqrs::{
    Context, Denial, Direct, Dispatch, Execution, Failure, Handler, Outcome, SignedIn, Wiring,
};
use kernel::Password;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct RequestDeletion {
    pub current_password: Password,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestDeletionError {
    #[error(transparent)]
    NotReauthenticated(#[from] ReauthenticationError),
    #[error(
        "the last administrator cannot be suspended or deleted: grant another user a role first"
    )]
    LastAdministrator,
}

cqrs::refusal!(RequestDeletionError {
    NotReauthenticated(ReauthenticationError::WrongPassword) =>
        crate::problems::REAUTHENTICATION_FAILED,
    NotReauthenticated(ReauthenticationError::TooManyAttempts(throttled)) =>
        crate::problems::TOO_MANY_ATTEMPTS { cqrs::RefusalDetails::throttled(throttled) },
    LastAdministrator => crate::problems::LAST_ADMINISTRATOR,
});

cqrs::command!(RequestDeletion = "auth.request_deletion", SignedIn => ScheduledDeletion, RequestDeletionError);

pub(crate) struct RequestDeletionHandler {
    pub reauthentication: Reauthentication,
    pub deletions: Arc<dyn Dispatch<BeginDeletion>>,
}

#[async_trait]
impl Handler<RequestDeletion> for RequestDeletionHandler {
    async fn handle(
        &self,
        context: &Context,
        command: RequestDeletion,
    ) -> Outcome<RequestDeletion> {
        let confirmed = self
            .reauthentication
            .confirm(context, command.current_password)
            .await;
        let confirmed = confirmed
            .map_err(|failure| failure.map_refusal(RequestDeletionError::NotReauthenticated))?;

        let begin = BeginDeletion {
            user_id: confirmed.user_id,
            verified: Some(confirmed.verified),
        };
        self.deletions
            .dispatch(context, begin)
            .await
            .map_err(not_begun)
    }
}

fn not_begun(failure: Failure<BeginDeletionError>) -> Failure<RequestDeletionError> {
    failure.or_else_refused(|refusal| match refusal {
        // the account was erased after the access token was checked
        BeginDeletionError::Unknown => Failure::Forbidden(Denial::Anonymous),
        BeginDeletionError::LastAdministrator => RequestDeletionError::LastAdministrator.into(),
        // the password was changed since it was checked
        BeginDeletionError::LogInRefused(_) => {
            RequestDeletionError::NotReauthenticated(ReauthenticationError::WrongPassword).into()
        }
    })
}

impl<P: AuthPool> Wiring<RequestDeletion> for Module<P> {
    fn execution(&self) -> impl Execution<RequestDeletion> {
        Direct(RequestDeletionHandler {
            reauthentication: self.reauthentication(),
            deletions: self.shared(),
        })
    }
}
