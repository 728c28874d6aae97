//! Deletion of the caller's own account.

use crate::{fields::CurrentPassword, scheduled_deletion::ScheduledDeletionBody};
use auth::RequestDeletion;
use infra_http::{Accepted, Caller, Endpoint, Problem, Submitted, body};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: "users",
        id: "deleteCurrentUser",
        summary: "Delete the current user",
        description: "All sessions end at once. Logging in before `deletes_at` cancels the \
                      deletion; after that, all personal data is erased, and the address can be \
                      registered again.",
        ..Endpoint::delete("/v1/users/me", delete)
    }]
}

body! {
    /// The confirmation of a deletion.
    struct AccountDeletionRequest {
        current_password: CurrentPassword,
    }
}

async fn delete(
    caller: Caller<RequestDeletion>,
    body: Submitted<AccountDeletionRequest>,
) -> Result<Accepted<ScheduledDeletionBody>, Problem> {
    let AccountDeletionRequest { current_password } = body.into_fields();

    let scheduled = caller
        .dispatch(RequestDeletion { current_password })
        .await?;

    Ok(Accepted(scheduled.into()))
}
