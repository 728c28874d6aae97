//! Suspension of users.

use super::TAG;
use crate::paths::UserInPath;
use auth::{ReinstateAccount, SuspendAccount};
use infra_http::{Caller, Empty, Endpoint, NoContent, Path, Problem, Submitted};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const PATH: &str = "/v1/admin/users/{id}/suspension";
    vec![
        Endpoint {
            tag: TAG,
            id: "suspendUser",
            summary: "Suspend a user",
            description: "Ends all sessions of the user; within a second, all their access tokens \
                          are rejected. Logins are answered the same as with a wrong password. \
                          Suspending a suspended user changes nothing.",
            ..Endpoint::put(PATH, suspend)
        },
        Endpoint {
            tag: TAG,
            id: "reinstateUser",
            summary: "Reinstate a user",
            description: "The user can log in again. Reinstating a user who is not suspended \
                          changes nothing.",
            ..Endpoint::delete(PATH, reinstate)
        },
    ]
}

async fn suspend(
    caller: Caller<SuspendAccount>,
    _: Submitted<Empty>,
    Path(user_id): Path<UserInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(SuspendAccount { user_id }).await?;

    Ok(NoContent)
}

async fn reinstate(
    caller: Caller<ReinstateAccount>,
    Path(user_id): Path<UserInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(ReinstateAccount { user_id }).await?;

    Ok(NoContent)
}
