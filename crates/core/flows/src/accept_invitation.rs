//! Close invitation → open account → start profile → grant the promised roles.

use crate::module::{FlowPool, Module};
use access::{GrantPromisedRoles, GrantPromisedRolesError};
use access_domain::RoleName;
use async_trait::async_trait;
use auth::{OpenAccount, OpenAccountError, UseInvitation, UseInvitationError};
use auth_domain::{Invitation, PasswordToken};
use cqrs::{
    Context, ContextModule, Dispatch, Execution, Failure, Handler, Internal, Outcome, Wiring,
};
use kernel::{Fault, PasswordHash};
use std::sync::Arc;
use user_profile::StartProfile;

#[derive(Debug, Clone)]
pub struct AcceptInvitation {
    pub token: PasswordToken,
    pub password_hash: PasswordHash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AcceptInvitationError {
    /// Also reported if the address has an account meanwhile.
    #[error("the invitation is wrong, expired or used")]
    CodeInvalid,
}

cqrs::refusal!(AcceptInvitationError { CodeInvalid => crate::problems::CODE_INVALID });

cqrs::command!(AcceptInvitation = "flows.accept_invitation", Internal => (), AcceptInvitationError);

pub(crate) struct AcceptInvitationHandler {
    pub invitations: Arc<dyn Dispatch<UseInvitation>>,
    pub accounts: Arc<dyn Dispatch<OpenAccount>>,
    pub profiles: Arc<dyn Dispatch<StartProfile>>,
    pub roles: Arc<dyn Dispatch<GrantPromisedRoles>>,
}

#[async_trait]
impl Handler<AcceptInvitation> for AcceptInvitationHandler {
    async fn handle(
        &self,
        context: &Context,
        command: AcceptInvitation,
    ) -> Outcome<AcceptInvitation> {
        let AcceptInvitation {
            token,
            password_hash,
        } = command;
        let used = self
            .invitations
            .dispatch(context, UseInvitation { token })
            .await
            .map_err(not_used)?;
        let Invitation {
            address,
            locale,
            roles,
            invited_by: promised_by,
        } = used;

        let open = OpenAccount {
            address,
            password_hash,
        };
        let user_id = self
            .accounts
            .dispatch(context, open)
            .await
            .map_err(not_opened)?
            .user_id;
        let start = StartProfile { user_id, locale };
        self.profiles
            .dispatch(context, start)
            .await
            .map_err(Failure::refusal_is_unexpected)?;

        let roles = roles
            .iter()
            .map(|role| RoleName::parse(role))
            .collect::<Result<_, _>>()
            .map_err(Fault::unexpected)?;
        let grant = GrantPromisedRoles {
            user_id,
            roles,
            promised_by,
        };
        let granted = self.roles.dispatch(context, grant).await;
        granted.map_err(Failure::<GrantPromisedRolesError>::refusal_is_unexpected)
    }
}

fn not_used(failure: Failure<UseInvitationError>) -> Failure<AcceptInvitationError> {
    failure.map_refusal(|UseInvitationError::LinkClosed(_)| AcceptInvitationError::CodeInvalid)
}

fn not_opened(failure: Failure<OpenAccountError>) -> Failure<AcceptInvitationError> {
    failure.map_refusal(|OpenAccountError::AddressTaken| AcceptInvitationError::CodeInvalid)
}

impl<P: FlowPool> Wiring<AcceptInvitation> for Module<P> {
    fn execution(&self) -> impl Execution<AcceptInvitation> {
        self.in_transaction(|module, _| AcceptInvitationHandler {
            invitations: module.services.auth.clone(),
            accounts: module.services.auth.clone(),
            profiles: module.services.user_profile.clone(),
            roles: module.services.access.clone(),
        })
    }
}
