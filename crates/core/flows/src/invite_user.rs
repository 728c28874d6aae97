//! Invites a user to open an account. The user chooses the password, so the administrator never
//! knows it.

use crate::module::{FlowPool, Module};
use access::{ApprovePromisedRoles, ApprovePromisedRolesError, RoleNotGrantable};
use access_domain::RoleName;
use async_trait::async_trait;
use auth::{RecordInvitation, RecordInvitationError};
use auth_domain::Invitation;
use cqrs::{
    Context, ContextModule, Dispatch, Execution, Failure, Handler, Outcome, Permitted, Required,
    Wiring,
};
use kernel::{EmailAddress, Locale, Permission};
use std::{collections::BTreeSet, sync::Arc};

#[derive(Debug, Clone)]
pub struct InviteUser {
    pub address: EmailAddress,
    /// The language of the mail and of the account; `None` for the language of the request.
    pub locale: Option<Locale>,
    /// The roles of the new account. The caller must be able to grant them, both now and when the
    /// invitation is accepted.
    pub roles: BTreeSet<RoleName>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InviteUserError {
    #[error("an account with this address exists already")]
    AddressTaken,
    #[error(transparent)]
    RoleNotGrantable(#[from] RoleNotGrantable),
}

cqrs::refusal!(InviteUserError {
    AddressTaken => auth::problems::ADDRESS_TAKEN,
    RoleNotGrantable(RoleNotGrantable::UnknownRole(_)) => crate::problems::VALIDATION_FAILED {
        access::problems::unknown_role()
    },
    RoleNotGrantable(RoleNotGrantable::OwnRoles) => access::problems::OWN_ROLES,
    RoleNotGrantable(RoleNotGrantable::Escalation(_)) => crate::problems::PRIVILEGE_ESCALATION,
});

#[derive(Debug)]
pub struct UsersInvite;

impl Required for UsersInvite {
    const PERMISSION: Permission = Permission::declared("users:invite");
}

cqrs::command!(InviteUser = "flows.invite_user", Permitted<UsersInvite> => (), InviteUserError);

pub(crate) struct InviteUserHandler {
    pub promises: Arc<dyn Dispatch<ApprovePromisedRoles>>,
    pub invitations: Arc<dyn Dispatch<RecordInvitation>>,
}

#[async_trait]
impl Handler<InviteUser> for InviteUserHandler {
    async fn handle(&self, context: &Context, command: InviteUser) -> Outcome<InviteUser> {
        let InviteUser {
            address,
            locale,
            roles,
        } = command;
        let invitation = Invitation {
            address,
            locale: locale.unwrap_or(context.locale()),
            roles: roles.iter().map(ToString::to_string).collect(),
            invited_by: context.actor().user().map(|user| user.user_id),
        };

        if !roles.is_empty() {
            self.promises
                .dispatch(context, ApprovePromisedRoles { roles })
                .await
                .map_err(not_approved)?;
        }
        self.invitations
            .dispatch(context, RecordInvitation { invitation })
            .await
            .map_err(not_recorded)
    }
}

fn not_approved(failure: Failure<ApprovePromisedRolesError>) -> Failure<InviteUserError> {
    failure.map_refusal(|ApprovePromisedRolesError::NotGrantable(reason)| {
        InviteUserError::RoleNotGrantable(reason)
    })
}

fn not_recorded(failure: Failure<RecordInvitationError>) -> Failure<InviteUserError> {
    failure.map_refusal(|RecordInvitationError::AddressTaken| InviteUserError::AddressTaken)
}

impl<P: FlowPool> Wiring<InviteUser> for Module<P> {
    fn execution(&self) -> impl Execution<InviteUser> {
        self.in_transaction(|module, _| InviteUserHandler {
            promises: module.services.access.clone(),
            invitations: module.services.auth.clone(),
        })
        .with_receipts()
    }
}
