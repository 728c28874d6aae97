//! Helping users who cannot sign in.

use super::TAG;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{Problem, ProblemCode},
    request::{Nothing, SignedIn, Submitted},
};
use actix_web::HttpResponse;
use auth::{SendPasswordReset, SendPasswordResetError};
use kernel::UserId;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "sendPasswordReset",
        summary: "Mail a user a link to reset the password",
        description: "Nothing changes before the user has used it; nobody else sees it or the password. Needs \
                      `users:reset-password`.",
        body: BodyShape::of::<Nothing>(),
        answers: vec![Answer::empty(202, "Accepted")],
        problems: &[ProblemCode::Forbidden, ProblemCode::UserNotFound],
        signed_in: true,
        ..Endpoint::post("/v1/admin/users/{id}/password-reset", send)
    }]
}

async fn send(SignedIn(call): SignedIn, body: Submitted<Nothing>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let user_id = call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound)?;

    call.api().auth.dispatch(&once.context, SendPasswordReset { user_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            SendPasswordResetError::UnknownUser => ProblemCode::UserNotFound.into(),
        })
    })?;

    Ok(HttpResponse::Accepted().finish())
}
