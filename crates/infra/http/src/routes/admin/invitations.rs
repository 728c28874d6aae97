//! Inviting people.

use super::TAG;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{Problem, ProblemCode},
    request::{Holding, Submitted, body},
};
use actix_web::HttpResponse;
use flows::{InviteUser, InviteUserError, UsersInvite};
use kernel::{EmailAddress, Locale};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "inviteUser",
        summary: "Invite somebody",
        description: "Mails a link by which they choose a password of their own; only then is there an account. Another \
                      invitation voids the one before. Needs `users:invite`.",
        body: BodyShape::of::<NewInvitation>(),
        answers: vec![Answer::empty(202, "Accepted")],
        problems: &[ProblemCode::Forbidden, ProblemCode::AddressTaken],
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
    }
}

async fn invite(
    Holding { call, .. }: Holding<UsersInvite>,
    body: Submitted<NewInvitation>,
) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let NewInvitation { email: address, locale } = body.fields;

    call.api().flows.dispatch(&once.context, InviteUser { address, locale }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            InviteUserError::AddressTaken => ProblemCode::AddressTaken.into(),
        })
    })?;

    Ok(HttpResponse::Accepted().finish())
}
