//! The roles of users.

use super::TAG;
use crate::{
    paths::{RoleInPath, UserInPath},
    superadmin::RoleBody,
};
use access::{GrantRole, ListUserRoles, RevokeRole};
use infra_http::{Caller, Empty, Endpoint, List, NoContent, Path, Problem, Submitted};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const PATH: &str = "/v1/admin/users/{id}/roles/{role}";
    vec![
        Endpoint {
            tag: TAG,
            id: "listUserRoles",
            summary: "List a user’s roles",
            description: "All on one page.",
            ..Endpoint::get("/v1/admin/users/{id}/roles", list)
        },
        Endpoint {
            tag: TAG,
            id: "grantRole",
            summary: "Grant a role to a user",
            description: "Granting a role twice changes nothing. The user's access tokens become \
                          stale: a refresh returns one with the new permissions. No session ends.",
            ..Endpoint::put(PATH, grant)
        },
        Endpoint {
            tag: TAG,
            id: "revokeRole",
            summary: "Revoke a role from a user",
            description: "Revoking a role that the user does not have changes nothing. The user's \
                          access tokens become stale.",
            ..Endpoint::delete(PATH, revoke)
        },
    ]
}

async fn list(
    caller: Caller<ListUserRoles>,
    Path(user_id): Path<UserInPath>,
) -> Result<List<RoleBody>, Problem> {
    let views = caller.dispatch(ListUserRoles { user_id }).await?;

    Ok(List(views.into_iter().map(RoleBody::from).collect()))
}

async fn grant(
    caller: Caller<GrantRole>,
    _: Submitted<Empty>,
    Path(user_id): Path<UserInPath>,
    Path(role): Path<RoleInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(GrantRole { user_id, role }).await?;

    Ok(NoContent)
}

async fn revoke(
    caller: Caller<RevokeRole>,
    Path(user_id): Path<UserInPath>,
    Path(role): Path<RoleInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(RevokeRole { user_id, role }).await?;

    Ok(NoContent)
}
