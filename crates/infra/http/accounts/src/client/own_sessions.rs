//! The caller's sessions.

use crate::{paths::SessionInPath, problems::EXCEPT_CURRENT_REQUIRED};
use auth::{EndOtherSessions, EndSession, ListSessions, SessionView};
use chrono::{DateTime, Utc};
use cqrs::ProblemCode;
use infra_http::{
    Caller, Endpoint, List, NoContent, Path, Problem, Query, QueryParameter, schema,
    utoipa::{self, ToSchema, openapi::schema::ObjectBuilder},
};
use serde::Serialize;
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "sessions";
    vec![
        Endpoint {
            tag: TAG,
            id: "listSessions",
            summary: "List the caller’s sessions",
            description: "Open sessions, newest first, on one page: a user has at most 100.",
            ..Endpoint::get("/v1/users/me/sessions", list)
        },
        Endpoint {
            tag: TAG,
            id: "endOtherSessions",
            summary: "End the caller’s other sessions",
            description: "Requires `?except=current`, so that a client does not end its own \
                          session by mistake.",
            ..Endpoint::delete("/v1/users/me/sessions", end_others)
        },
        Endpoint {
            tag: TAG,
            id: "endSession",
            summary: "End one of the caller’s sessions",
            description: "Ending a session twice changes nothing.",
            ..Endpoint::delete("/v1/users/me/sessions/{id}", end)
        },
    ]
}

enum ExceptCurrent {}

impl QueryParameter for ExceptCurrent {
    type Value = ();
    const NAME: &'static str = "except";
    const REQUIRED: bool = true;
    const INVALID: ProblemCode = EXCEPT_CURRENT_REQUIRED;

    fn parse(text: Option<&str>) -> Option<()> {
        (text == Some("current")).then_some(())
    }

    fn schema() -> ObjectBuilder {
        schema::one_of(["current"])
    }
}

/// A session of a user.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionBody {
    id: Uuid,
    created_at: DateTime<Utc>,
    /// Up to a few minutes old.
    last_used_at: DateTime<Utc>,
    /// The time at which it ends unless it is used.
    expires_at: DateTime<Utc>,
    #[schema(required, example = "Ann’s phone")]
    device_name: Option<String>,
    /// Whether it is the session of this request.
    current: bool,
}

impl From<SessionView> for SessionBody {
    fn from(view: SessionView) -> Self {
        Self {
            id: view.id.uuid(),
            created_at: view.created_at,
            last_used_at: view.last_used_at,
            expires_at: view.expires_at,
            device_name: view.device_name,
            current: view.is_current,
        }
    }
}

async fn list(caller: Caller<ListSessions>) -> Result<List<SessionBody>, Problem> {
    let views = caller.dispatch(ListSessions).await?;

    Ok(List(views.into_iter().map(SessionBody::from).collect()))
}

async fn end_others(
    caller: Caller<EndOtherSessions>,
    _: Query<ExceptCurrent>,
) -> Result<NoContent, Problem> {
    caller.dispatch(EndOtherSessions).await?;

    Ok(NoContent)
}

async fn end(
    caller: Caller<EndSession>,
    Path(session_id): Path<SessionInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(EndSession { session_id }).await?;

    Ok(NoContent)
}
