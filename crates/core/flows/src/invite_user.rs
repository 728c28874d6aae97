//! Invites somebody to open an account. Nobody but them ever knows its password.

use async_trait::async_trait;
use auth::{RecordInvitation, RecordInvitationError};
use auth_domain::Invitation;
use cqrs::{Context, Dispatch, Handler, Outcome, Permitted, Refusal, Required};
use kernel::{EmailAddress, Locale, Permission};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct InviteUser {
    pub address: EmailAddress,
    /// The language of the mail and of the account; the request's own when absent.
    pub locale: Option<Locale>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InviteUserError {
    #[error("an account with this address exists already")]
    AddressTaken,
}

impl Refusal for InviteUserError {}

#[derive(Debug)]
pub struct UsersInvite;

impl Required for UsersInvite {
    const PERMISSION: Permission = Permission::declared("users:invite");
}

cqrs::command!(InviteUser = "flows.invite_user", Permitted<UsersInvite> => (), InviteUserError);

pub struct InviteUserHandler {
    pub invitations: Arc<dyn Dispatch<RecordInvitation>>,
}

#[async_trait]
impl Handler<InviteUser> for InviteUserHandler {
    async fn handle(&self, context: &Context, command: InviteUser) -> Outcome<InviteUser> {
        let locale = command.locale.unwrap_or(context.locale());
        let invitation = Invitation { address: command.address, locale, roles: Vec::new() };

        let recorded = self.invitations.dispatch(context, RecordInvitation { invitation }).await;
        recorded
            .map_err(|failure| failure.map_refusal(|RecordInvitationError::AddressTaken| InviteUserError::AddressTaken))
    }
}
