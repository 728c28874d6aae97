//! Changing a password, and choosing one by a mailed link.

use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{FieldFault, Problem, ProblemCode},
    request::{ChosenPassword, Public, SignedIn, Submitted, body},
};
use actix_web::HttpResponse;
use auth::{ChangePassword, ChangePasswordError, RequestPasswordReset};
use auth_domain::PasswordToken;
use flows::{ChoosePassword, ChoosePasswordError};
use kernel::{EmailAddress, Password, PasswordRefused};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "passwords";
    vec![
        Endpoint {
            tag: TAG,
            id: "changePassword",
            summary: "Change one’s password",
            description: "Signs all other devices out and voids links that were mailed to reset it. A wrong current \
                          password counts like one when signing in. The owner is told by mail.",
            body: BodyShape::of::<PasswordChange>(),
            answers: vec![Answer::empty(204, "Changed")],
            problems: &[ProblemCode::ReauthenticationFailed, ProblemCode::TooManyAttempts],
            signed_in: true,
            ..Endpoint::put("/v1/users/me/password", change)
        },
        Endpoint {
            tag: TAG,
            id: "requestPasswordReset",
            summary: "Ask for a link to reset a password",
            description: "The answer is the same, after the same work, whether there is an account or not. Nothing \
                          changes before the link is used; after some mails in an hour no more are sent.",
            body: BodyShape::of::<ForgottenPassword>(),
            answers: vec![Answer::empty(202, "Accepted")],
            ..Endpoint::post("/v1/password-resets", request)
        },
        Endpoint {
            tag: TAG,
            id: "completePasswordReset",
            summary: "Choose a password by a mailed link",
            description: "For a link that resets a password: signs all devices out, opens what wrong passwords had \
                          locked, and tells the owner. For an invitation: opens the account. Neither signs in, and a \
                          suspended account stays suspended. A password that is refused does not use the link up; a \
                          token that is wrong, expired or used is answered alike.",
            body: BodyShape::of::<ChosenByLink>(),
            answers: vec![Answer::empty(204, "The password is set")],
            problems: &[ProblemCode::CodeInvalid, ProblemCode::TooManyAttempts],
            idempotent: false,
            ..Endpoint::post("/v1/password-resets/completion", complete)
        },
    ]
}

body! {
    /// The old password and the one in its place.
    struct PasswordChange {
        current_password: Password,
        new_password: ChosenPassword,
    }
}

body! {
    /// Whose password is forgotten.
    struct ForgottenPassword {
        email: EmailAddress,
    }
}

body! {
    /// What the link carried, and the password to set.
    struct ChosenByLink {
        token: PasswordToken,
        new_password: ChosenPassword,
    }
}

async fn change(SignedIn(call): SignedIn, body: Submitted<PasswordChange>) -> Result<HttpResponse, Problem> {
    let PasswordChange { current_password: current, new_password } = body.fields;
    let change = ChangePassword { current, new: new_password.0 };

    call.api().auth.dispatch(&call.context(), change).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ChangePasswordError::PasswordRefused(refused) => new_password_refused(refused),
            ChangePasswordError::NotReauthenticated(refusal) => {
                Problem::not_reauthenticated(refusal, call.api().clock.now())
            }
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}

async fn request(Public(call): Public, body: Submitted<ForgottenPassword>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let request = RequestPasswordReset { address: body.fields.email };

    let requested = call.api().auth.dispatch(&once.context, request).await;
    requested.map_err(|failure| Problem::of(failure, |never| match never {}))?;

    Ok(HttpResponse::Accepted().finish())
}

async fn complete(Public(call): Public, body: Submitted<ChosenByLink>) -> Result<HttpResponse, Problem> {
    let ChosenByLink { token, new_password } = body.fields;
    let choose = ChoosePassword { token, password: new_password.0 };

    call.api().flows.dispatch(&call.context(), choose).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ChoosePasswordError::PasswordRefused(refused) => new_password_refused(refused),
            ChoosePasswordError::CodeInvalid => ProblemCode::CodeInvalid.into(),
            ChoosePasswordError::TooManyAttempts(throttled) => Problem::throttled(throttled, call.api().clock.now()),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}

fn new_password_refused(refused: PasswordRefused) -> Problem {
    Problem::field("/new_password", FieldFault::Password(refused))
}
