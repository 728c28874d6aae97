use kernel::Fault;

/// Authenticated encryption under the master key, for what must be read again.
pub trait Sealer: Send + Sync {
    /// `associated` binds the result to its place: it opens nowhere else.
    fn seal(&self, plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault>;

    /// [`Fault::Unexpected`] when anything was changed, or sealed under another key.
    fn open(&self, sealed: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault>;
}

/// Keeps the uses of the one master key apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacPurpose {
    RegistrationCode,
    EmailChangeCode,
    SessionToken,
    /// Names an address in tables that need no readable one.
    AddressKey,
    IdempotentRequest,
    /// Proves that a mailed link was read.
    PasswordLink,
    /// Names addresses and networks in the counters of attempts.
    Throttle,
}

/// A keyed digest (HMAC-SHA-256, RFC 2104): a plain hash of a short code could be reversed by trying all.
pub trait Mac: Send + Sync {
    /// The parts are length-prefixed, so that no two lists of parts give the same input.
    fn mac(&self, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32];

    /// In constant time.
    fn matches(&self, expected: &[u8; 32], actual: &[u8; 32]) -> bool;
}
