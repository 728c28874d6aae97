//! Login and logout.

use super::tokens::UserTokensBody;
use crate::fields::{CurrentPassword, DeviceNameField, LogInAddress, SessionTokenField};
use auth::{LogIn, LogOut, RefreshSession, RefreshedSession, problems::SESSION_TOKEN_REUSED};
use infra_http::{
    Caller, Created, Endpoint, IdempotentCaller, Json, NoContent, Problem, RecognizedCaller,
    Submitted, body,
};

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "sessions";
    vec![
        Endpoint {
            tag: TAG,
            id: "openSession",
            summary: "Log in",
            description: "Opens a session. An unknown address, a wrong password and a suspended \
                          account have the same response, after the same work, and are counted \
                          the same. Too many wrong passwords for one address are rejected with \
                          429 for a while: per network and, for all networks together from which \
                          the user has not logged in lately, per address. So are too many from \
                          one network.",
            ..Endpoint::post("/v1/sessions", open)
        },
        Endpoint {
            tag: TAG,
            id: "refreshSession",
            summary: "Refresh a session",
            description: "Replaces the session token. The previous token returns the current pair \
                          again for 10 seconds, for parallel tabs, and as long as no token of that \
                          pair was used, for lost responses. Otherwise a replaced token was \
                          copied, and ends the session.",
            problems: &[SESSION_TOKEN_REUSED],
            ..Endpoint::post("/v1/sessions/refresh", refresh)
        },
        Endpoint {
            tag: TAG,
            id: "endCurrentSession",
            summary: "Log out",
            description: "Ends the session of the session token or, without one, of the access \
                          token, which may have ended. Ending a session twice changes nothing.",
            ..Endpoint::delete("/v1/sessions/current", log_out)
        },
    ]
}

body! {
    /// The credentials of a user.
    struct LogInRequest {
        email: LogInAddress,
        password: CurrentPassword,
        /// The user's name for the device.
        device_name: Option<DeviceNameField>,
    }
}

body! {
    /// The session to refresh.
    struct RefreshRequest {
        session_token: SessionTokenField,
    }
}

body! {
    /// The session to end.
    struct LogOutRequest {
        /// Required only if the access token has expired.
        session_token: Option<SessionTokenField>,
    }
}

async fn open(
    caller: IdempotentCaller<LogIn>,
    body: Submitted<LogInRequest>,
) -> Result<Created<UserTokensBody>, Problem> {
    let LogInRequest {
        email: address,
        password,
        device_name,
    } = body.into_fields();

    let tokens = caller
        .dispatch(LogIn {
            address,
            password,
            device_name,
        })
        .await?;

    Ok(Created(tokens.into()))
}

async fn refresh(
    caller: Caller<RefreshSession>,
    body: Submitted<RefreshRequest>,
) -> Result<Json<UserTokensBody>, Problem> {
    let RefreshRequest {
        session_token: token,
    } = body.into_fields();

    match caller.dispatch(RefreshSession { token }).await? {
        RefreshedSession::Refreshed(tokens) | RefreshedSession::Reissued(tokens) => {
            Ok(Json(tokens.into()))
        }
        RefreshedSession::Reused => Err(SESSION_TOKEN_REUSED.into()),
    }
}

async fn log_out(
    caller: RecognizedCaller<LogOut>,
    body: Submitted<LogOutRequest>,
) -> Result<NoContent, Problem> {
    let LogOutRequest {
        session_token: token,
    } = body.into_fields();

    caller.dispatch(LogOut { token }).await?;

    Ok(NoContent)
}
