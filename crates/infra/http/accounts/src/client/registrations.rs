//! Registration with a verified e-mail address.

use super::tokens::UserTokensBody;
use crate::{
    fields::{CodeField, NewPassword, PreferredLocale},
    paths::{CodedRegistrationInPath, RegistrationInPath},
};
use chrono::{DateTime, Utc};
use cqrs::problems::CODE_INVALID;
use flows::{CompleteRegistration, RegistrationCompletion};
use infra_http::{
    Accepted, Created, Empty, Endpoint, IdempotentCaller, Path, Problem, Submitted, body,
    utoipa::{self, ToSchema},
};
use kernel::EmailAddress;
use registration::{Register, ResendCode};
use registration_domain::RegistrationId;
use serde::Serialize;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "registrations";
    vec![
        Endpoint {
            tag: TAG,
            id: "register",
            summary: "Register an account",
            description: "Sends a verification code to the address. The response is the same for \
                          new, pending and taken addresses; the account is created when the code \
                          is verified. The number of registrations from one network is limited.",
            ..Endpoint::post("/v1/registrations", register)
        },
        Endpoint {
            tag: TAG,
            id: "verifyRegistration",
            summary: "Verify a registration",
            description: "Creates the account and logs in. A wrong, an expired and a used code \
                          have the same response.",
            ..Endpoint::post("/v1/registrations/{id}/verification", verify)
        },
        Endpoint {
            tag: TAG,
            id: "resendCode",
            summary: "Resend a verification code",
            description: "Sends a new code; the previous one becomes invalid.",
            ..Endpoint::post("/v1/registrations/{id}/resend", resend)
        },
    ]
}

body! {
    /// The account to register.
    struct RegistrationRequest {
        /// The address that the code is sent to.
        email: EmailAddress,
        password: NewPassword,
        /// The language of mails (RFC 5646). By default, and if it is not offered, that of the
        /// request.
        locale: Option<PreferredLocale>,
    }
}

body! {
    /// The proof of the e-mail address.
    struct RegistrationVerification {
        /// The digits from the mail.
        code: CodeField,
    }
}

/// A registration that has not been verified.
#[derive(Serialize, ToSchema)]
#[schema(as = PendingRegistration)]
struct PendingRegistrationBody {
    #[schema(value_type = Uuid)]
    registration_id: RegistrationId,
    /// The time at which the code expires.
    expires_at: DateTime<Utc>,
    /// The time from which a new code can be requested.
    resend_after: DateTime<Utc>,
}

async fn register(
    caller: IdempotentCaller<Register>,
    body: Submitted<RegistrationRequest>,
) -> Result<Accepted<PendingRegistrationBody>, Problem> {
    let RegistrationRequest {
        email: address,
        password,
        locale,
    } = body.into_fields();

    let registered = caller
        .dispatch(Register {
            address,
            password,
            locale: locale.flatten(),
        })
        .await?;

    Ok(Accepted(PendingRegistrationBody {
        registration_id: registered.registration_id,
        expires_at: registered.expires_at,
        resend_after: registered.resend_after,
    }))
}

async fn verify(
    caller: IdempotentCaller<CompleteRegistration>,
    body: Submitted<RegistrationVerification>,
    Path(registration_id): Path<CodedRegistrationInPath>,
) -> Result<Created<UserTokensBody>, Problem> {
    let RegistrationVerification { code } = body.into_fields();

    match caller
        .dispatch(CompleteRegistration {
            registration_id,
            code,
            device_name: None,
        })
        .await?
    {
        RegistrationCompletion::Completed(tokens) => Ok(Created(tokens.into())),
        RegistrationCompletion::WrongCode => Err(CODE_INVALID.into()),
    }
}

async fn resend(
    caller: IdempotentCaller<ResendCode>,
    _: Submitted<Empty>,
    Path(registration_id): Path<RegistrationInPath>,
) -> Result<Accepted<PendingRegistrationBody>, Problem> {
    let resent = caller.dispatch(ResendCode { registration_id }).await?;

    Ok(Accepted(PendingRegistrationBody {
        registration_id: resent.registration_id,
        expires_at: resent.expires_at,
        resend_after: resent.resend_after,
    }))
}
