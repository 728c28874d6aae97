use chrono::{DateTime, Utc};
use kernel::{Fault, Permission, SessionId, UserId, secret_text};
use std::sync::Arc;
use uuid::Uuid;

secret_text!(
    /// A signed access token in compact form.
    EncodedAccessToken
);

/// The claims of an access token besides issuer and audience (RFC 9068 section 2.2). They contain
/// no personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    pub id: Uuid,
    pub user_id: UserId,
    pub session_id: SessionId,
    /// The generation of the session's tokens to which this one belongs. `None` in tokens that
    /// older versions issued.
    pub generation: Option<i32>,
    pub issued_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub authenticated_at: DateTime<Utc>,
    /// Authentication methods (RFC 8176): `pwd`, `mca`.
    pub methods: Vec<String>,
    pub permissions: Arc<[Permission]>,
    /// The authorization epoch of the account when the token was issued.
    pub epoch: i64,
}

/// The token is foreign, malformed or expired. Deliberately gives the caller no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not valid")]
pub struct AccessTokenRefused;

/// Issues and verifies access tokens: JWTs (RFC 9068) with one pinned algorithm.
pub trait AccessTokens: Send + Sync {
    fn issue(&self, claims: &AccessClaims) -> Result<EncodedAccessToken, Fault>;

    /// Verifies signature, algorithm, type, issuer, audience and expiry.
    fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, AccessTokenRefused>;

    /// Returns the public keys as a JWK set (RFC 7517 section 5).
    fn jwks(&self) -> String;
}
