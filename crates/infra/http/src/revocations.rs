use services::AccessClaims;

/// Why a token that is genuine and not expired opens nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// Its session ended, or its user was suspended or erased.
    Ended,
    /// The user's rights changed since it was issued: a refresh brings a token that works.
    Stale,
}

/// Knows within a second, without asking the database, which tokens were revoked before they expire.
pub trait Revocations: Send + Sync {
    fn refuses(&self, claims: &AccessClaims) -> Option<Revoked>;
}

/// Nothing is revoked before it expires.
#[derive(Debug, Clone, Copy)]
pub struct NoRevocations;

impl Revocations for NoRevocations {
    fn refuses(&self, _: &AccessClaims) -> Option<Revoked> {
        None
    }
}
