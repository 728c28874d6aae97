//! The devices of others.

use super::TAG;
use crate::{
    endpoint::{Answer, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::SignedIn,
    routes::client::SessionList,
};
use actix_web::HttpResponse;
use auth::{
    EndUserSessions, EndUserSessionsError, ListUserSessions, ListUserSessionsError, RevokeSession, RevokeSessionError,
};
use kernel::{SessionId, UserId};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const PATH: &str = "/v1/admin/users/{id}/sessions";
    vec![
        Endpoint {
            tag: TAG,
            id: "listUserSessions",
            summary: "Show a user’s devices",
            description: "Sessions that live, the newest first. All of them come at once: nobody has more than 100. Needs \
                          `users:read`.",
            answers: vec![Answer::json::<SessionList>(200, "The sessions")],
            problems: &[ProblemCode::UserNotFound],
            signed_in: true,
            kind: Kind::Query,
            ..Endpoint::get(PATH, list)
        },
        Endpoint {
            tag: TAG,
            id: "endUserSessions",
            summary: "Sign a user out everywhere",
            description: "Within a second no access token of theirs is good any more. Needs `sessions:revoke`.",
            answers: vec![Answer::empty(204, "Signed out")],
            problems: &[ProblemCode::UserNotFound],
            signed_in: true,
            ..Endpoint::delete(PATH, end_all)
        },
        Endpoint {
            tag: TAG,
            id: "revokeSession",
            summary: "Sign one device of a user out",
            description: "Ending a session that is over changes nothing. Needs `sessions:revoke`.",
            answers: vec![Answer::empty(204, "Signed out")],
            problems: &[ProblemCode::SessionNotFound],
            signed_in: true,
            ..Endpoint::delete("/v1/admin/sessions/{id}", revoke)
        },
    ]
}

async fn list(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let user_id = call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound)?;
    let query = ListUserSessions { user_id, now: call.api().clock.now() };

    let views = call.api().auth.dispatch(&call.context(), query).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ListUserSessionsError::UnknownUser => ProblemCode::UserNotFound.into(),
        })
    })?;

    Ok(HttpResponse::Ok().json(SessionList::of(views)))
}

async fn end_all(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let user_id = call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound)?;

    call.api().auth.dispatch(&call.context(), EndUserSessions { user_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            EndUserSessionsError::UnknownUser => ProblemCode::UserNotFound.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}

async fn revoke(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let session_id = call.path_id().map(SessionId::new).ok_or(ProblemCode::SessionNotFound)?;

    call.api().auth.dispatch(&call.context(), RevokeSession { session_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            RevokeSessionError::Unknown => ProblemCode::SessionNotFound.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}
