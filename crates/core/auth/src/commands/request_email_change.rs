//! Requests a change of address. Requires the password again, because the owner of the address
//! controls the account.

use crate::module::{AuthPool, Module};
use crate::{
    Reauthentication, ReauthenticationError, RecordEmailChange, RecordEmailChangeError,
    RecordedEmailChange,
};
use async_trait::async_trait;
use cqrs::{Context, Direct, Dispatch, Execution, Handler, Outcome, SignedIn, Wiring};
use kernel::{EmailAddress, Password};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct RequestEmailChange {
    pub new_address: EmailAddress,
    pub current_password: Password,
}

cqrs::command!(
    RequestEmailChange = "auth.request_email_change", SignedIn => RecordedEmailChange, ReauthenticationError
);

pub(crate) struct RequestEmailChangeHandler {
    pub reauthentication: Reauthentication,
    pub changes: Arc<dyn Dispatch<RecordEmailChange>>,
}

#[async_trait]
impl Handler<RequestEmailChange> for RequestEmailChangeHandler {
    async fn handle(
        &self,
        context: &Context,
        command: RequestEmailChange,
    ) -> Outcome<RequestEmailChange> {
        let confirmed = self
            .reauthentication
            .confirm(context, command.current_password)
            .await?;

        let (user_id, verified) = (confirmed.user_id, confirmed.verified);
        let record = RecordEmailChange {
            user_id,
            address: command.new_address,
            verified,
        };
        self.changes
            .dispatch(context, record)
            .await
            .map_err(|failure| {
                failure.map_refusal(|RecordEmailChangeError::LogInRefused(_)| {
                    ReauthenticationError::WrongPassword
                })
            })
    }
}

impl<P: AuthPool> Wiring<RequestEmailChange> for Module<P> {
    fn execution(&self) -> impl Execution<RequestEmailChange> {
        Direct(RequestEmailChangeHandler {
            reauthentication: self.reauthentication(),
            changes: self.shared(),
        })
    }
}
