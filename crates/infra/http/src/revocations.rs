use services::AccessClaims;

/// Why a genuine token that has not expired is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// The session ended, or the user was suspended or erased.
    Ended,
    /// The user's permissions changed after it was issued: a refresh returns a valid token.
    Stale,
}

/// The tokens that were revoked before they expire. Answers from memory, and knows a revocation
/// within a second.
pub trait Revocations: Send + Sync {
    fn refuses(&self, claims: &AccessClaims) -> Option<Revoked>;
}

/// No revocations.
#[derive(Debug, Clone, Copy)]
pub struct NoRevocations;

impl Revocations for NoRevocations {
    fn refuses(&self, _: &AccessClaims) -> Option<Revoked> {
        None
    }
}
