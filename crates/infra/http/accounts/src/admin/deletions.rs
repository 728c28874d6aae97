//! Deletion of users.

use super::TAG;
use crate::{paths::UserInPath, scheduled_deletion::ScheduledDeletionBody};
use auth::{CancelDeletion, ScheduleDeletion};
use infra_http::{Accepted, Caller, Empty, Endpoint, NoContent, Path, Problem, Submitted};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const PATH: &str = "/v1/admin/users/{id}/deletion";
    vec![
        Endpoint {
            tag: TAG,
            id: "scheduleUserDeletion",
            summary: "Schedule the deletion of a user",
            description: "All sessions of the user end at once, and all personal data is erased \
                          at `deletes_at`. The user cannot log in before then, so only an \
                          administrator can cancel the deletion. A deletion that is already \
                          scheduled keeps its time.",
            ..Endpoint::put(PATH, schedule)
        },
        Endpoint {
            tag: TAG,
            id: "cancelUserDeletion",
            summary: "Cancel a scheduled deletion",
            description: "Without a scheduled deletion, nothing changes.",
            ..Endpoint::delete(PATH, cancel)
        },
    ]
}

async fn schedule(
    caller: Caller<ScheduleDeletion>,
    _: Submitted<Empty>,
    Path(user_id): Path<UserInPath>,
) -> Result<Accepted<ScheduledDeletionBody>, Problem> {
    let scheduled = caller.dispatch(ScheduleDeletion { user_id }).await?;

    Ok(Accepted(scheduled.into()))
}

async fn cancel(
    caller: Caller<CancelDeletion>,
    Path(user_id): Path<UserInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(CancelDeletion { user_id }).await?;

    Ok(NoContent)
}
