/// Separates the uses of the master key (domain separation). Keys for the purposes that verify are
/// kept when a master key is replaced, keys for those that only count are not.
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
    /// Identifies the person whom a delivery is about.
    DeliverySubject,
}

impl MacPurpose {
    pub const ALL: [Self; 9] = [
        Self::RegistrationCode,
        Self::EmailChangeCode,
        Self::SessionToken,
        Self::AddressKey,
        Self::IdempotentRequest,
        Self::PasswordLink,
        Self::Throttle,
        Self::KnownNetwork,
        Self::DeliverySubject,
    ];
}

/// A keyed digest (HMAC-SHA-256, RFC 2104). A plain hash of a short code could be brute-forced.
pub trait Mac: Send + Sync {
    /// Computes the digest of length-prefixed parts, so that different lists never collide, under
    /// the key in use.
    fn mac(&self, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32];

    /// Computes the digests under the key in use and under every key that still verifies for this
    /// purpose, in this order. Their number does not depend on the parts.
    fn digests(&self, purpose: MacPurpose, parts: &[&[u8]]) -> Vec<[u8; 32]> {
        vec![self.mac(purpose, parts)]
    }

    /// Compares two digests in constant time.
    fn matches(&self, expected: &[u8; 32], actual: &[u8; 32]) -> bool;

    /// Returns whether `digest` was computed from the parts, under any key that still verifies. The
    /// time depends on the number of keys only.
    fn verifies(&self, purpose: MacPurpose, parts: &[&[u8]], digest: &[u8; 32]) -> bool {
        let digests = self.digests(purpose, parts);
        digests
            .iter()
            .fold(false, |found, one| found | self.matches(one, digest))
    }
}
