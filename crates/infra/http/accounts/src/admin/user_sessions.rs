//! The sessions of users.

use super::TAG;
use crate::{
    client::SessionBody,
    paths::{SessionInPath, UserInPath},
};
use auth::{EndUserSessions, ListUserSessions, RevokeSession};
use infra_http::{Caller, Endpoint, List, NoContent, Path, Problem};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const PATH: &str = "/v1/admin/users/{id}/sessions";
    vec![
        Endpoint {
            tag: TAG,
            id: "listUserSessions",
            summary: "List a user’s sessions",
            description: "Open sessions, newest first, on one page: a user has at most 100.",
            ..Endpoint::get(PATH, list)
        },
        Endpoint {
            tag: TAG,
            id: "endUserSessions",
            summary: "End all sessions of a user",
            description: "Within a second, all access tokens of the user are rejected.",
            ..Endpoint::delete(PATH, end_all)
        },
        Endpoint {
            tag: TAG,
            id: "revokeSession",
            summary: "End a session of a user",
            description: "Ending a session twice changes nothing.",
            ..Endpoint::delete("/v1/admin/sessions/{id}", revoke)
        },
    ]
}

async fn list(
    caller: Caller<ListUserSessions>,
    Path(user_id): Path<UserInPath>,
) -> Result<List<SessionBody>, Problem> {
    let views = caller.dispatch(ListUserSessions { user_id }).await?;

    Ok(List(views.into_iter().map(SessionBody::from).collect()))
}

async fn end_all(
    caller: Caller<EndUserSessions>,
    Path(user_id): Path<UserInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(EndUserSessions { user_id }).await?;

    Ok(NoContent)
}

async fn revoke(
    caller: Caller<RevokeSession>,
    Path(session_id): Path<SessionInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(RevokeSession { session_id }).await?;

    Ok(NoContent)
}
