//! Signing up by proof of an inbox.

use super::tokens::UserTokensBody;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{FieldFault, Problem, ProblemCode},
    request::{Call, ChosenPassword, Nothing, Public, Submitted, body},
};
use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use flows::{CompleteRegistration, CompleteRegistrationError, RegistrationCompletion};
use kernel::{EmailAddress, Locale};
use registration::{Register, RegisterError, ResendCode, ResendCodeError};
use registration_domain::RegistrationId;
use serde::Serialize;
use services::VerificationCode;
use utoipa::ToSchema;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "registrations";
    vec![
        Endpoint {
            tag: TAG,
            id: "register",
            summary: "Sign up",
            description: "Sends a code to the address. The answer is the same whether the address is new, pending or \
                          taken; no account exists before the code was entered.",
            body: BodyShape::of::<NewRegistration>(),
            answers: vec![Answer::json::<AcceptedRegistration>(202, "Accepted")],
            ..Endpoint::post("/v1/registrations", register)
        },
        Endpoint {
            tag: TAG,
            id: "verifyRegistration",
            summary: "Enter the code",
            description: "Creates the account and signs in. A code that is wrong, expired or used is answered alike.",
            body: BodyShape::of::<Verification>(),
            answers: vec![Answer::json::<UserTokensBody<'_>>(201, "The account exists and is signed in")],
            problems: &[ProblemCode::CodeInvalid, ProblemCode::TooManyAttempts],
            ..Endpoint::post("/v1/registrations/{id}/verification", verify)
        },
        Endpoint {
            tag: TAG,
            id: "resendCode",
            summary: "Ask for a new code",
            description: "The old code stops working.",
            body: BodyShape::of::<Nothing>(),
            answers: vec![Answer::json::<AcceptedRegistration>(202, "Accepted")],
            problems: &[ProblemCode::RegistrationNotFound, ProblemCode::ResendTooSoon],
            ..Endpoint::post("/v1/registrations/{id}/resend", resend)
        },
    ]
}

body! {
    /// Who signs up.
    struct NewRegistration {
        /// Where the code is sent.
        email: EmailAddress,
        password: ChosenPassword,
        /// The language of the mails; that of the request when left out.
        locale: Option<Locale>,
    }
}

body! {
    /// The proof of the inbox.
    struct Verification {
        /// The digits from the mail.
        code: VerificationCode,
    }
}

/// A registration that waits for its code.
#[derive(Serialize, ToSchema)]
struct AcceptedRegistration {
    #[schema(value_type = Uuid)]
    registration_id: RegistrationId,
    /// When the code stops working.
    expires_at: DateTime<Utc>,
    /// When a new code can be asked for.
    resend_after: DateTime<Utc>,
}

async fn register(Public(call): Public, body: Submitted<NewRegistration>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let NewRegistration { email, password, locale } = body.fields;
    let register = Register { address: email, password: password.0, locale };

    let registered = call.api().registration.dispatch(&once.context, register).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            RegisterError::PasswordRefused(refused) => Problem::field("/password", FieldFault::Password(refused)),
        })
    })?;

    Ok(HttpResponse::Accepted().json(AcceptedRegistration {
        registration_id: registered.registration_id,
        expires_at: registered.expires_at,
        resend_after: registered.resend_after,
    }))
}

async fn verify(Public(call): Public, body: Submitted<Verification>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let registration_id = path_id(&call).ok_or(ProblemCode::CodeInvalid)?;
    let complete = CompleteRegistration { registration_id, code: body.fields.code, device_name: None };

    let completion = call.api().flows.dispatch(&once.context, complete).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            CompleteRegistrationError::CodeInvalid => ProblemCode::CodeInvalid.into(),
            CompleteRegistrationError::TooManyAttempts { resend_after } => {
                Problem::retry_at(ProblemCode::TooManyAttempts, resend_after, call.api().clock.now())
            }
            CompleteRegistrationError::Throttled(throttled) => Problem::throttled(throttled, call.api().clock.now()),
        })
    })?;

    match completion {
        RegistrationCompletion::Completed(tokens) => Ok(HttpResponse::Created().json(UserTokensBody::from(&tokens))),
        RegistrationCompletion::WrongCode => Err(ProblemCode::CodeInvalid.into()),
    }
}

async fn resend(Public(call): Public, body: Submitted<Nothing>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let registration_id = path_id(&call).ok_or(ProblemCode::RegistrationNotFound)?;

    let resent = call.api().registration.dispatch(&once.context, ResendCode { registration_id }).await;
    let resent = resent.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ResendCodeError::Unknown => ProblemCode::RegistrationNotFound.into(),
            ResendCodeError::TooSoon(refused) => {
                Problem::retry_at(ProblemCode::ResendTooSoon, refused.retry_at, call.api().clock.now())
            }
        })
    })?;

    Ok(HttpResponse::Accepted().json(AcceptedRegistration {
        registration_id: resent.registration_id,
        expires_at: resent.expires_at,
        resend_after: resent.resend_after,
    }))
}

/// What is no id names no registration.
fn path_id(call: &Call) -> Option<RegistrationId> {
    call.path_id().map(RegistrationId::new)
}
