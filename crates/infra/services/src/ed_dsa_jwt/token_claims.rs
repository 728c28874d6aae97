use super::AccessTokenSettings;
use chrono::DateTime;
use kernel::{Permission, SessionId, UserId};
use serde::{Deserialize, Deserializer, Serialize};
use services::AccessClaims;
use uuid::Uuid;

/// The payload of a token (RFC 7519 section 4.1, RFC 9068 section 2.2). All claims but `gen` are
/// required; times are in whole seconds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TokenClaims {
    iss: String,
    sub: UserId,
    aud: String,
    exp: i64,
    iat: i64,
    jti: Uuid,
    sid: SessionId,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    r#gen: Option<i32>,
    auth_time: i64,
    amr: Vec<String>,
    permissions: Vec<Permission>,
    ver: i64,
}

impl TokenClaims {
    pub(super) fn new(settings: &AccessTokenSettings, claims: &AccessClaims) -> Self {
        Self {
            iss: settings.issuer.clone(),
            sub: claims.user_id,
            aud: settings.audience.clone(),
            exp: claims.expires_at.timestamp(),
            iat: claims.issued_at.timestamp(),
            jti: claims.id,
            sid: claims.session_id,
            r#gen: claims.generation,
            auth_time: claims.authenticated_at.timestamp(),
            amr: claims.methods.clone(),
            permissions: claims.permissions.to_vec(),
            ver: claims.epoch,
        }
    }

    /// Returns `None` if a time is out of range.
    pub(super) fn into_access_claims(self) -> Option<AccessClaims> {
        let time = |seconds| DateTime::from_timestamp(seconds, 0);
        Some(AccessClaims {
            id: self.jti,
            user_id: self.sub,
            session_id: self.sid,
            generation: self.r#gen,
            issued_at: time(self.iat)?,
            expires_at: time(self.exp)?,
            authenticated_at: time(self.auth_time)?,
            methods: self.amr,
            permissions: self.permissions.into(),
            epoch: self.ver,
        })
    }
}

/// Reads a claim that may be absent, but not null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    i32::deserialize(deserializer).map(Some)
}
