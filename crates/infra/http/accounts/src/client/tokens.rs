use auth::UserTokens;
use chrono::{DateTime, Utc};
use infra_http::utoipa::{self, ToSchema};
use kernel::{SessionId, UserId};
use serde::Serialize;

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(as = UserTokens)]
pub(super) struct UserTokensBody {
    /// A JWT (RFC 9068), sent as `Authorization: Bearer …`.
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 600)]
    expires_in: i64,
    /// Refreshes the session. Send it to this service only.
    session_token: String,
    session_expires_at: DateTime<Utc>,
    #[schema(value_type = Uuid)]
    session_id: SessionId,
    #[schema(value_type = Uuid)]
    user_id: UserId,
}

impl From<UserTokens> for UserTokensBody {
    fn from(tokens: UserTokens) -> Self {
        Self {
            access_token: tokens.access_token.expose().to_owned(),
            token_type: "Bearer",
            expires_in: tokens.expires_in,
            session_token: tokens.session_token.expose().to_owned(),
            session_expires_at: tokens.session_expires_at,
            session_id: tokens.session_id,
            user_id: tokens.user_id,
        }
    }
}
