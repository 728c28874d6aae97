//! Deleting one's own account.

use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{Problem, ProblemCode},
    request::{SignedIn, Submitted, body},
    routes::ScheduledDeletionBody,
};
use actix_web::HttpResponse;
use auth::{RequestDeletion, RequestDeletionError};
use kernel::Password;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: "users",
        id: "deleteCurrentUser",
        summary: "Delete one’s own account",
        description: "All sessions end at once. Signing in before `deletes_at` keeps the account; after that everything \
                      about the person is erased, and the address can be registered again.",
        body: BodyShape::of::<Confirmed>(),
        answers: vec![Answer::json::<ScheduledDeletionBody>(202, "Scheduled")],
        problems: &[ProblemCode::ReauthenticationFailed, ProblemCode::LastAdministrator, ProblemCode::TooManyAttempts],
        signed_in: true,
        ..Endpoint::delete("/v1/users/me", delete)
    }]
}

body! {
    /// That it is really the owner who asks.
    struct Confirmed {
        current_password: Password,
    }
}

async fn delete(SignedIn(call): SignedIn, body: Submitted<Confirmed>) -> Result<HttpResponse, Problem> {
    let request = RequestDeletion { current_password: body.fields.current_password };

    let scheduled = call.api().auth.dispatch(&call.context(), request).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            RequestDeletionError::NotReauthenticated(refusal) => {
                Problem::not_reauthenticated(refusal, call.api().clock.now())
            }
            RequestDeletionError::LastAdministrator => ProblemCode::LastAdministrator.into(),
        })
    })?;

    Ok(HttpResponse::Accepted().json(ScheduledDeletionBody::from(scheduled)))
}
