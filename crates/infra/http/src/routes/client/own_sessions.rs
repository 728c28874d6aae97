//! One's own devices.

use crate::{
    endpoint::{Answer, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::{SignedIn, SignedInWithQuery},
};
use actix_web::HttpResponse;
use auth::{EndOtherSessions, EndSession, EndSessionError, ListSessions, SessionView};
use chrono::{DateTime, Utc};
use kernel::SessionId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "sessions";
    vec![
        Endpoint {
            tag: TAG,
            id: "listSessions",
            summary: "Show one's own devices",
            description: "Sessions that live, the newest first. All of them come at once: nobody has more than 100.",
            answers: vec![Answer::json::<SessionList>(200, "The sessions")],
            signed_in: true,
            kind: Kind::Query,
            ..Endpoint::get("/v1/users/me/sessions", list)
        },
        Endpoint {
            tag: TAG,
            id: "endOtherSessions",
            summary: "Sign all other devices out",
            description: "Wants `?except=current`, so that nobody signs themselves out by a slip.",
            answers: vec![Answer::empty(204, "Signed out")],
            problems: &[ProblemCode::ExceptCurrentRequired],
            query: Some(EXCEPT_CURRENT),
            signed_in: true,
            ..Endpoint::delete("/v1/users/me/sessions", end_others)
        },
        Endpoint {
            tag: TAG,
            id: "endSession",
            summary: "Sign a device out",
            description: "Ending a session that is over changes nothing.",
            answers: vec![Answer::empty(204, "Signed out")],
            problems: &[ProblemCode::SessionNotFound],
            signed_in: true,
            ..Endpoint::delete("/v1/users/me/sessions/{id}", end)
        },
    ]
}

const EXCEPT_CURRENT: (&str, &str) = ("except", "current");

/// Sessions of one user.
#[derive(Serialize, ToSchema)]
pub(in crate::routes) struct SessionList {
    items: Vec<SessionBody>,
    /// Always null: there is one page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A device that is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
struct SessionBody {
    id: Uuid,
    created_at: DateTime<Utc>,
    /// Up to some minutes old.
    last_used_at: DateTime<Utc>,
    /// When it ends if it is not used again.
    expires_at: DateTime<Utc>,
    #[schema(required, example = "Ann’s phone")]
    device_name: Option<String>,
    /// The session that asks.
    current: bool,
}

async fn list(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let query = ListSessions { now: call.api().clock.now() };

    let views = call.api().auth.dispatch(&call.context(), query).await;
    let views = views.map_err(|failure| Problem::of(failure, |never| match never {}))?;

    Ok(HttpResponse::Ok().json(SessionList::of(views)))
}

impl SessionList {
    pub(in crate::routes) fn of(views: Vec<SessionView>) -> Self {
        Self { items: views.into_iter().map(body).collect(), next_cursor: None }
    }
}

fn body(view: SessionView) -> SessionBody {
    SessionBody {
        id: view.id.uuid(),
        created_at: view.created_at,
        last_used_at: view.last_used_at,
        expires_at: view.expires_at,
        device_name: view.device_name,
        current: view.is_current,
    }
}

async fn end_others(SignedInWithQuery(call): SignedInWithQuery) -> Result<HttpResponse, Problem> {
    if !call.has_query(EXCEPT_CURRENT)? {
        return Err(ProblemCode::ExceptCurrentRequired.into());
    }

    let ended = call.api().auth.dispatch(&call.context(), EndOtherSessions).await;
    ended.map_err(|failure| Problem::of(failure, |never| match never {}))?;

    Ok(HttpResponse::NoContent().finish())
}

async fn end(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let session_id = call.path_id().map(SessionId::new).ok_or(ProblemCode::SessionNotFound)?;

    call.api().auth.dispatch(&call.context(), EndSession { session_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            EndSessionError::Unknown => ProblemCode::SessionNotFound.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}
