//! Keeping users out, and letting them in again.

use super::TAG;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{Problem, ProblemCode},
    request::{Nothing, SignedIn, Submitted},
};
use actix_web::HttpResponse;
use auth::{ReinstateAccount, ReinstateAccountError, SuspendAccount, SuspendAccountError};
use kernel::UserId;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const PATH: &str = "/v1/admin/users/{id}/suspension";
    vec![
        Endpoint {
            tag: TAG,
            id: "suspendUser",
            summary: "Suspend a user",
            description: "Ends all their sessions: within a second no access token of theirs is good any more. Signing \
                          in is answered as a wrong password is. Suspending who is suspended changes nothing. Needs \
                          `users:suspend`.",
            body: BodyShape::of::<Nothing>(),
            answers: vec![Answer::empty(204, "Suspended")],
            problems: &[ProblemCode::UserNotFound, ProblemCode::OwnAccount, ProblemCode::LastAdministrator],
            signed_in: true,
            ..Endpoint::put(PATH, suspend)
        },
        Endpoint {
            tag: TAG,
            id: "reinstateUser",
            summary: "Lift a suspension",
            description: "They can sign in again. Reinstating who is not suspended changes nothing. Needs `users:suspend`.",
            answers: vec![Answer::empty(204, "Reinstated")],
            problems: &[ProblemCode::UserNotFound],
            signed_in: true,
            ..Endpoint::delete(PATH, reinstate)
        },
    ]
}

async fn suspend(SignedIn(call): SignedIn, _: Submitted<Nothing>) -> Result<HttpResponse, Problem> {
    let user_id = call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound)?;

    call.api().auth.dispatch(&call.context(), SuspendAccount { user_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            SuspendAccountError::Unknown => ProblemCode::UserNotFound.into(),
            SuspendAccountError::OwnAccount => ProblemCode::OwnAccount.into(),
            SuspendAccountError::LastAdministrator => ProblemCode::LastAdministrator.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}

async fn reinstate(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let user_id = call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound)?;

    call.api().auth.dispatch(&call.context(), ReinstateAccount { user_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ReinstateAccountError::Unknown => ProblemCode::UserNotFound.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}
