//! Inviting people.

use super::TAG;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{FieldFault, Problem, ProblemCode},
    request::{Holding, Submitted, body},
};
use access::RoleNotAssignable;
use access_domain::RoleName;
use actix_web::HttpResponse;
use flows::{InviteUser, InviteUserError, UsersInvite};
use kernel::{EmailAddress, Locale};
use std::collections::BTreeSet;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "inviteUser",
        summary: "Invite somebody",
        description: "Mails a link by which they choose a password of their own; only then is there an account. Another \
                      invitation voids the one before. Needs `users:invite`, and `roles:assign` to promise roles. A role is \
                      given on acceptance, as far as it still exists and you may still give it.",
        body: BodyShape::of::<NewInvitation>(),
        answers: vec![Answer::empty(202, "Accepted")],
        problems: &[ProblemCode::Forbidden, ProblemCode::PrivilegeEscalation, ProblemCode::AddressTaken],
        signed_in: true,
        ..Endpoint::post("/v1/admin/users", invite)
    }]
}

body! {
    /// Whom to invite.
    struct NewInvitation {
        email: EmailAddress,
        /// The language of the mail; that of the request when left out.
        locale: Option<Locale>,
        /// What they hold from the start; none with a permission that you lack yourself.
        roles: Option<BTreeSet<RoleName>>,
    }
}

async fn invite(
    Holding { call, .. }: Holding<UsersInvite>,
    body: Submitted<NewInvitation>,
) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let NewInvitation { email: address, locale, roles } = body.fields;

    let command = InviteUser { address, locale, roles: roles.unwrap_or_default() };
    call.api().flows.dispatch(&once.context, command).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            InviteUserError::AddressTaken => ProblemCode::AddressTaken.into(),
            InviteUserError::RoleNotAssignable(reason) => not_promised(&reason),
        })
    })?;

    Ok(HttpResponse::Accepted().finish())
}

fn not_promised(reason: &RoleNotAssignable) -> Problem {
    match reason {
        RoleNotAssignable::UnknownRole(_) => Problem::field("/roles", FieldFault::UnknownRole),
        RoleNotAssignable::OwnRoles => ProblemCode::OwnRoles.into(),
        RoleNotAssignable::Escalation(_) => ProblemCode::PrivilegeEscalation.into(),
    }
}
