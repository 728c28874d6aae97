//! Invitations.

use super::TAG;
use crate::fields::RoleNameField;
use flows::InviteUser;
use infra_http::{Acknowledged, Endpoint, IdempotentCaller, Problem, SetOf, Submitted, body};
use kernel::{EmailAddress, Locale};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "inviteUser",
        summary: "Invite a user",
        description: "Mails a link with which the user chooses a password; that opens the \
                      account. A new invitation invalidates the previous one. Promising roles \
                      requires `roles:assign`, too. A role is granted on acceptance if it still \
                      exists and the inviting user may still grant it.",
        ..Endpoint::post("/v1/admin/users", invite)
    }]
}

body! {
    /// The user to invite.
    struct InvitationRequest {
        email: EmailAddress,
        /// The language of the mail; defaults to that of the request.
        locale: Option<Locale>,
        /// The roles to grant on acceptance, without permissions that the caller lacks.
        roles: Option<SetOf<RoleNameField, 200>>,
    }
}

async fn invite(
    caller: IdempotentCaller<InviteUser>,
    body: Submitted<InvitationRequest>,
) -> Result<Acknowledged, Problem> {
    let InvitationRequest {
        email: address,
        locale,
        roles,
    } = body.into_fields();

    caller
        .dispatch(InviteUser {
            address,
            locale,
            roles: roles.unwrap_or_default(),
        })
        .await?;

    Ok(Acknowledged)
}
