//! Deleting the accounts of others.

use super::TAG;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{Problem, ProblemCode},
    request::{Nothing, SignedIn, Submitted},
    routes::ScheduledDeletionBody,
};
use actix_web::HttpResponse;
use auth::{CancelDeletion, CancelDeletionError, ScheduleDeletion, ScheduleDeletionError};
use kernel::UserId;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const PATH: &str = "/v1/admin/users/{id}/deletion";
    vec![
        Endpoint {
            tag: TAG,
            id: "scheduleUserDeletion",
            summary: "Delete a user",
            description: "All their sessions end at once, and everything about the person is erased at `deletes_at`. \
                          Signing in before then keeps the account, unless it is suspended as well. A deletion that is \
                          scheduled stays as it is. Needs `users:delete`.",
            body: BodyShape::of::<Nothing>(),
            answers: vec![Answer::json::<ScheduledDeletionBody>(202, "Scheduled")],
            problems: &[ProblemCode::UserNotFound, ProblemCode::OwnAccount, ProblemCode::LastAdministrator],
            signed_in: true,
            ..Endpoint::put(PATH, schedule)
        },
        Endpoint {
            tag: TAG,
            id: "cancelUserDeletion",
            summary: "Keep a user after all",
            description: "Where no deletion is scheduled, nothing changes. Needs `users:delete`.",
            answers: vec![Answer::empty(204, "Kept")],
            problems: &[ProblemCode::UserNotFound],
            signed_in: true,
            ..Endpoint::delete(PATH, cancel)
        },
    ]
}

async fn schedule(SignedIn(call): SignedIn, _: Submitted<Nothing>) -> Result<HttpResponse, Problem> {
    let user_id = call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound)?;

    let scheduled = call.api().auth.dispatch(&call.context(), ScheduleDeletion { user_id }).await;
    let scheduled = scheduled.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ScheduleDeletionError::Unknown => ProblemCode::UserNotFound.into(),
            ScheduleDeletionError::OwnAccount => ProblemCode::OwnAccount.into(),
            ScheduleDeletionError::LastAdministrator => ProblemCode::LastAdministrator.into(),
        })
    })?;

    Ok(HttpResponse::Accepted().json(ScheduledDeletionBody::from(scheduled)))
}

async fn cancel(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let user_id = call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound)?;

    call.api().auth.dispatch(&call.context(), CancelDeletion { user_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            CancelDeletionError::Unknown => ProblemCode::UserNotFound.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}
