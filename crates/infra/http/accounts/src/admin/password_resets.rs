//! Password resets for users who cannot log in.

use super::TAG;
use crate::paths::UserInPath;
use auth::SendPasswordReset;
use infra_http::{Acknowledged, Empty, Endpoint, IdempotentCaller, Path, Problem, Submitted};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "sendPasswordReset",
        summary: "Send a password reset link",
        description: "Mails the link to the user only. Nothing changes before the user has used \
                      it. Nothing is sent to a suspended user, or past the limit of mails that \
                      also holds for the user's own requests; the response is the same.",
        ..Endpoint::post("/v1/admin/users/{id}/password-reset", send)
    }]
}

async fn send(
    caller: IdempotentCaller<SendPasswordReset>,
    _: Submitted<Empty>,
    Path(user_id): Path<UserInPath>,
) -> Result<Acknowledged, Problem> {
    caller.dispatch(SendPasswordReset { user_id }).await?;

    Ok(Acknowledged)
}
