//! Signing in and out.

use super::tokens::UserTokensBody;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{Problem, ProblemCode},
    request::{MaybeSignedIn, Public, Submitted, SuppliedAddress, body},
};
use actix_web::HttpResponse;
use auth::{LogIn, LogInError, LogOut, LogOutError, RefreshSession, RefreshSessionError, RefreshedSession};
use auth_domain::SessionToken;
use kernel::{DeviceName, Password};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "sessions";
    vec![
        Endpoint {
            tag: TAG,
            id: "openSession",
            summary: "Sign in",
            description: "Opens a session on a device. An unknown address, a wrong password and a suspended account are \
                      answered alike, after the same work, and counted alike: too many wrong passwords for one \
                      address, or from one network, are answered with 429 for a while.",
            body: BodyShape::of::<Credentials>(),
            answers: vec![Answer::json::<UserTokensBody<'_>>(201, "Signed in")],
            problems: &[ProblemCode::InvalidCredentials, ProblemCode::TooManyAttempts],
            ..Endpoint::post("/v1/sessions", open)
        },
        Endpoint {
            tag: TAG,
            id: "refreshSession",
            summary: "Get new tokens",
            description: "Replaces the session token. The one that was just replaced brings the current one again, for \
                          lost answers and parallel tabs; an older one ends the session.",
            body: BodyShape::of::<Refresh>(),
            answers: vec![Answer::json::<UserTokensBody<'_>>(200, "The current tokens")],
            problems: &[ProblemCode::InvalidSessionToken, ProblemCode::SessionTokenReused],
            idempotent: false,
            ..Endpoint::post("/v1/sessions/refresh", refresh)
        },
        Endpoint {
            tag: TAG,
            id: "endCurrentSession",
            summary: "Sign out",
            description: "Ends the session of the session token, or, without one, that of the access token. Ending a \
                          session that is over changes nothing.",
            body: BodyShape::of::<Held>(),
            answers: vec![Answer::empty(204, "Signed out")],
            problems: &[ProblemCode::InvalidSessionToken, ProblemCode::InvalidToken],
            maybe_signed_in: true,
            ..Endpoint::delete("/v1/sessions/current", log_out)
        },
    ]
}

body! {
    /// Who signs in, and where.
    struct Credentials {
        email: SuppliedAddress,
        password: Password,
        /// What the user calls this device.
        device_name: Option<DeviceName>,
    }
}

async fn open(Public(call): Public, body: Submitted<Credentials>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let Credentials { email, password, device_name } = body.fields;
    let log_in = LogIn { address: email.0, password, device_name };

    let tokens = call.api().auth.dispatch(&once.context, log_in).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            LogInError::InvalidCredentials => ProblemCode::InvalidCredentials.into(),
            LogInError::TooManyAttempts(throttled) => Problem::throttled(throttled, call.api().clock.now()),
        })
    })?;

    Ok(HttpResponse::Created().json(UserTokensBody::from(&tokens)))
}

body! {
    /// The session to go on with.
    struct Refresh {
        session_token: SessionToken,
    }
}

body! {
    /// The session to end.
    struct Held {
        /// Needed only when the access token has expired.
        session_token: Option<SessionToken>,
    }
}

async fn refresh(Public(call): Public, body: Submitted<Refresh>) -> Result<HttpResponse, Problem> {
    let refresh = RefreshSession { token: body.fields.session_token };

    let refreshed = call.api().auth.dispatch(&call.context(), refresh).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            RefreshSessionError::InvalidSessionToken => ProblemCode::InvalidSessionToken.into(),
        })
    })?;

    match refreshed {
        RefreshedSession::Refreshed(tokens) | RefreshedSession::Reissued(tokens) => {
            Ok(HttpResponse::Ok().json(UserTokensBody::from(&tokens)))
        }
        RefreshedSession::Reused => Err(ProblemCode::SessionTokenReused.into()),
    }
}

async fn log_out(MaybeSignedIn(call): MaybeSignedIn, body: Submitted<Held>) -> Result<HttpResponse, Problem> {
    let log_out = LogOut { token: body.fields.session_token };

    call.api().auth.dispatch(&call.context(), log_out).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            LogOutError::InvalidSessionToken => ProblemCode::InvalidSessionToken.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}
