use auth::UserTokens;
use chrono::{DateTime, Utc};
use kernel::{SessionId, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// What a client holds after signing in.
#[derive(Serialize, ToSchema)]
#[schema(as = UserTokens)]
pub(super) struct UserTokensBody<'a> {
    /// A JWT (RFC 9068), shown as `Authorization: Bearer …`.
    access_token: &'a str,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 600)]
    expires_in: i64,
    /// Keeps the session going; goes nowhere but to this service.
    session_token: &'a str,
    session_expires_at: DateTime<Utc>,
    #[schema(value_type = Uuid)]
    session_id: SessionId,
    #[schema(value_type = Uuid)]
    user_id: UserId,
}

impl<'a> From<&'a UserTokens> for UserTokensBody<'a> {
    fn from(tokens: &'a UserTokens) -> Self {
        Self {
            access_token: tokens.access_token.expose(),
            token_type: "Bearer",
            expires_in: tokens.expires_in,
            session_token: tokens.session_token.expose(),
            session_expires_at: tokens.session_expires_at,
            session_id: tokens.session_id,
            user_id: tokens.user_id,
        }
    }
}
