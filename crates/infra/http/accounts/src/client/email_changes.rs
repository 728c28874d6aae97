//! Changes of the caller's e-mail address.

use crate::{
    fields::{CodeField, CurrentPassword},
    paths::EmailChangeInPath,
};
use auth::{ConfirmEmailChange, EmailChangeOutcome, RequestEmailChange};
use auth_domain::EmailChangeId;
use chrono::{DateTime, Utc};
use cqrs::problems::CODE_INVALID;
use infra_http::{
    Accepted, Endpoint, IdempotentCaller, Json, Path, Problem, Submitted, body,
    utoipa::{self, ToSchema},
};
use kernel::EmailAddress;
use serde::Serialize;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "users";
    vec![
        Endpoint {
            tag: TAG,
            id: "requestEmailChange",
            summary: "Request an e-mail change",
            description: "Sends a code to the new address, and a notice to the old one. The \
                          response is the same for free and taken addresses; the address changes \
                          when the code is confirmed. A new request replaces the previous one.",
            ..Endpoint::post("/v1/users/me/email-changes", request)
        },
        Endpoint {
            tag: TAG,
            id: "confirmEmailChange",
            summary: "Confirm an e-mail change",
            description: "Changes the address, ends all other sessions and notifies both \
                          addresses. The former address gets a link that undoes the change. A \
                          wrong, an expired, a used and a replaced code have the same response.",
            ..Endpoint::post("/v1/users/me/email-changes/{id}/confirmation", confirm)
        },
    ]
}

body! {
    /// The new e-mail address.
    struct EmailChangeRequest {
        new_email: EmailAddress,
        current_password: CurrentPassword,
    }
}

body! {
    /// The proof of the new e-mail address.
    struct EmailChangeConfirmation {
        /// The digits from the mail.
        code: CodeField,
    }
}

/// An e-mail change that has not been confirmed.
#[derive(Serialize, ToSchema)]
#[schema(as = PendingEmailChange)]
struct PendingEmailChangeBody {
    #[schema(value_type = Uuid)]
    id: EmailChangeId,
    /// The time at which the code expires.
    expires_at: DateTime<Utc>,
}

/// A completed e-mail change.
#[derive(Serialize, ToSchema)]
#[schema(as = ConfirmedEmailChange)]
struct ConfirmedEmailChangeBody {
    #[schema(value_type = Uuid)]
    id: EmailChangeId,
    #[schema(format = Email, example = "ann@example.org")]
    email: String,
}

async fn request(
    caller: IdempotentCaller<RequestEmailChange>,
    body: Submitted<EmailChangeRequest>,
) -> Result<Accepted<PendingEmailChangeBody>, Problem> {
    let EmailChangeRequest {
        new_email: new_address,
        current_password,
    } = body.into_fields();

    let recorded = caller
        .dispatch(RequestEmailChange {
            new_address,
            current_password,
        })
        .await?;

    Ok(Accepted(PendingEmailChangeBody {
        id: recorded.id,
        expires_at: recorded.expires_at,
    }))
}

async fn confirm(
    caller: IdempotentCaller<ConfirmEmailChange>,
    body: Submitted<EmailChangeConfirmation>,
    Path(id): Path<EmailChangeInPath>,
) -> Result<Json<ConfirmedEmailChangeBody>, Problem> {
    let EmailChangeConfirmation { code } = body.into_fields();

    match caller.dispatch(ConfirmEmailChange { id, code }).await? {
        EmailChangeOutcome::Confirmed(address) => Ok(Json(ConfirmedEmailChangeBody {
            id,
            email: address.as_str().to_owned(),
        })),
        EmailChangeOutcome::WrongCode => Err(CODE_INVALID.into()),
    }
}
