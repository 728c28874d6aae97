//! Signing in and out.

use super::tokens::UserTokensBody;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    problem::{Problem, ProblemCode},
    request::{Public, SignedIn, Submitted, SuppliedAddress, body},
};
use actix_web::HttpResponse;
use auth::{EndSession, EndSessionError, LogIn, LogInError};
use kernel::{DeviceName, Password, SessionId};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "sessions";
    vec![
        Endpoint {
            tag: TAG,
            id: "openSession",
            summary: "Sign in",
            description: "Opens a session on a device. An unknown address, a wrong password and a suspended account are \
                      answered alike, after the same work.",
            body: BodyShape::of::<Credentials>(),
            answers: vec![Answer::json::<UserTokensBody<'_>>(201, "Signed in")],
            problems: &[ProblemCode::InvalidCredentials],
            ..Endpoint::post("/v1/sessions", open)
        },
        Endpoint {
            tag: TAG,
            id: "endSession",
            summary: "Sign a device out",
            description: "Ending a session that is over changes nothing.",
            answers: vec![Answer::empty(204, "Signed out")],
            problems: &[ProblemCode::SessionNotFound],
            signed_in: true,
            ..Endpoint::delete("/v1/users/me/sessions/{id}", end)
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
        })
    })?;

    Ok(HttpResponse::Created().json(UserTokensBody::from(&tokens)))
}

async fn end(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let session_id = call.path_id().map(SessionId::new).ok_or(ProblemCode::SessionNotFound)?;

    call.api().auth.dispatch(&call.context(), EndSession { session_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            EndSessionError::Unknown => ProblemCode::SessionNotFound.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}
