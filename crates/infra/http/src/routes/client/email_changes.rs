//! Another address for one's account.

use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{Problem, ProblemCode},
    request::{SignedIn, Submitted, body},
};
use actix_web::HttpResponse;
use auth::{ConfirmEmailChange, ConfirmEmailChangeError, EmailChangeOutcome, RequestEmailChange};
use auth_domain::EmailChangeId;
use chrono::{DateTime, Utc};
use kernel::{EmailAddress, Password};
use serde::Serialize;
use services::VerificationCode;
use utoipa::ToSchema;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "users";
    vec![
        Endpoint {
            tag: TAG,
            id: "requestEmailChange",
            summary: "Ask for another e-mail address",
            description: "Sends a code to the new address, and tells the old one. The answer is the same whether the \
                          new address is free or taken; nothing changes before the code was entered. A second request \
                          takes the place of the first.",
            body: BodyShape::of::<NewEmailChange>(),
            answers: vec![Answer::json::<AcceptedEmailChange>(202, "Accepted")],
            problems: &[ProblemCode::ReauthenticationFailed, ProblemCode::TooManyAttempts],
            signed_in: true,
            ..Endpoint::post("/v1/users/me/email-changes", request)
        },
        Endpoint {
            tag: TAG,
            id: "confirmEmailChange",
            summary: "Enter the code",
            description: "Changes the address. A code that is wrong, expired, used or replaced is answered alike.",
            body: BodyShape::of::<EmailConfirmation>(),
            answers: vec![Answer::json::<ConfirmedEmailChange<'_>>(200, "The account has the new address")],
            problems: &[ProblemCode::CodeInvalid, ProblemCode::TooManyAttempts],
            signed_in: true,
            ..Endpoint::post("/v1/users/me/email-changes/{id}/confirmation", confirm)
        },
    ]
}

body! {
    /// The address to change to.
    struct NewEmailChange {
        new_email: EmailAddress,
        current_password: Password,
    }
}

body! {
    /// The proof of the new inbox.
    struct EmailConfirmation {
        /// The digits from the mail.
        code: VerificationCode,
    }
}

/// A change that waits for its code.
#[derive(Serialize, ToSchema)]
struct AcceptedEmailChange {
    #[schema(value_type = Uuid)]
    id: EmailChangeId,
    /// When the code stops working.
    expires_at: DateTime<Utc>,
}

/// A change that was made.
#[derive(Serialize, ToSchema)]
struct ConfirmedEmailChange<'a> {
    #[schema(value_type = Uuid)]
    id: EmailChangeId,
    #[schema(format = Email, example = "ann@example.org")]
    email: &'a str,
}

async fn request(SignedIn(call): SignedIn, body: Submitted<NewEmailChange>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let NewEmailChange { new_email: new_address, current_password } = body.fields;

    let request = RequestEmailChange { new_address, current_password };
    let recorded = call.api().auth.dispatch(&once.context, request).await.map_err(|failure| {
        Problem::of(failure, |refusal| Problem::not_reauthenticated(refusal, call.api().clock.now()))
    })?;

    Ok(HttpResponse::Accepted().json(AcceptedEmailChange { id: recorded.id, expires_at: recorded.expires_at }))
}

async fn confirm(SignedIn(call): SignedIn, body: Submitted<EmailConfirmation>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let id = call.path_id().map(EmailChangeId::new).ok_or(ProblemCode::CodeInvalid)?;

    let confirm = ConfirmEmailChange { id, code: body.fields.code };
    let outcome = call.api().auth.dispatch(&once.context, confirm).await.map_err(|failure| {
        let now = call.api().clock.now();
        Problem::of(failure, |refusal| match refusal {
            ConfirmEmailChangeError::CodeInvalid => ProblemCode::CodeInvalid.into(),
            ConfirmEmailChangeError::TooManyAttempts { code_expires_at } => {
                Problem::retry_at(ProblemCode::TooManyAttempts, code_expires_at, now)
            }
            ConfirmEmailChangeError::Throttled(throttled) => Problem::throttled(throttled, now),
        })
    })?;

    match outcome {
        EmailChangeOutcome::Confirmed(address) => {
            Ok(HttpResponse::Ok().json(ConfirmedEmailChange { id, email: address.as_str() }))
        }
        EmailChangeOutcome::WrongCode => Err(ProblemCode::CodeInvalid.into()),
    }
}
