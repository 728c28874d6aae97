/// Separates the uses of the master key (domain separation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacPurpose {
    RegistrationCode,
    EmailChangeCode,
    SessionToken,
    /// Identifies an address in tables that must not contain it.
    AddressKey,
    IdempotentRequest,
    /// Verifies the token of a mailed link.
    PasswordLink,
    /// Identifies addresses and networks in attempt counters.
    Throttle,
    /// Identifies the networks from which a user has logged in.
    KnownNetwork,
}

/// A keyed digest (HMAC-SHA-256, RFC 2104). A plain hash of a short code could be brute-forced.
pub trait Mac: Send + Sync {
    /// Computes the digest of length-prefixed parts, so that different lists never collide.
    fn mac(&self, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32];

    /// Compares two digests in constant time.
    fn matches(&self, expected: &[u8; 32], actual: &[u8; 32]) -> bool;
}
