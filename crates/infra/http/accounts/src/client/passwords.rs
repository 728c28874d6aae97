//! Changing and resetting passwords.

use super::tokens::UserTokensBody;
use crate::fields::{CurrentPassword, NewPassword, PasswordTokenField};
use auth::{ChangePassword, RequestPasswordReset};
use flows::ChoosePassword;
use infra_http::{
    Acknowledged, Caller, Endpoint, IdempotentCaller, Json, NoContent, Problem, Submitted, body,
};
use kernel::EmailAddress;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "passwords";
    vec![
        Endpoint {
            tag: TAG,
            id: "changePassword",
            summary: "Change the password",
            description: "Returns new tokens for this session: earlier ones, and copies of them, \
                          are rejected. Ends all other sessions and invalidates mailed reset \
                          links. Too many wrong current passwords end the session. The user is \
                          notified by mail.",
            ..Endpoint::put("/v1/users/me/password", change)
        },
        Endpoint {
            tag: TAG,
            id: "requestPasswordReset",
            summary: "Request a password reset",
            description: "Mails a reset link if the account exists. The response is the same, \
                          after the same work, for all addresses. A newer link replaces the older \
                          ones. Nothing is sent to a suspended user. The number of mails per hour \
                          is limited.",
            ..Endpoint::post("/v1/password-resets", request)
        },
        Endpoint {
            tag: TAG,
            id: "completePasswordReset",
            summary: "Choose a password with a mailed link",
            description: "With a reset link: ends all sessions, ends a lockout by wrong \
                          passwords, and notifies the user. With the link mailed to the \
                          former address after an e-mail change: also returns the account to that \
                          address, rejects the links of later changes, and notifies both \
                          addresses. With an invitation: opens the account. None logs in, and a \
                          suspended account stays suspended. A rejected password does not use up \
                          the link. A wrong, an expired and a used token, and one to a former \
                          address that another account has, have the same response.",
            ..Endpoint::post("/v1/password-resets/completion", complete)
        },
    ]
}

body! {
    /// The current and the new password.
    struct PasswordChange {
        current_password: CurrentPassword,
        new_password: NewPassword,
    }
}

body! {
    /// The account whose password is to be reset.
    struct PasswordResetRequest {
        email: EmailAddress,
    }
}

body! {
    /// The token of the link, and the new password.
    struct PasswordResetCompletion {
        token: PasswordTokenField,
        new_password: NewPassword,
    }
}

async fn change(
    caller: Caller<ChangePassword>,
    body: Submitted<PasswordChange>,
) -> Result<Json<UserTokensBody>, Problem> {
    let PasswordChange {
        current_password: current,
        new_password: new,
    } = body.into_fields();

    let tokens = caller.dispatch(ChangePassword { current, new }).await?;

    Ok(Json(tokens.into()))
}

async fn request(
    caller: IdempotentCaller<RequestPasswordReset>,
    body: Submitted<PasswordResetRequest>,
) -> Result<Acknowledged, Problem> {
    let PasswordResetRequest { email: address } = body.into_fields();

    caller.dispatch(RequestPasswordReset { address }).await?;

    Ok(Acknowledged)
}

async fn complete(
    caller: Caller<ChoosePassword>,
    body: Submitted<PasswordResetCompletion>,
) -> Result<NoContent, Problem> {
    let PasswordResetCompletion {
        token,
        new_password: password,
    } = body.into_fields();

    caller.dispatch(ChoosePassword { token, password }).await?;

    Ok(NoContent)
}
