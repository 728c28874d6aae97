/// A client's key for requests that are to be executed once. Scoped to a principal and an
/// operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Principal and operation: `<actor> <operation>`.
    pub scope: String,
    pub key: String,
    /// A keyed digest of the payload, because payloads may contain passwords.
    pub request_digest: [u8; 32],
    /// The digests of the same payload under previous keys.
    pub previous_digests: Vec<[u8; 32]>,
}

impl IdempotencyKey {
    /// Returns whether a stored digest is one of the same payload. Takes the same time for all
    /// digests.
    pub fn is_for(&self, stored: &[u8]) -> bool {
        let differences = |digest: &[u8; 32]| {
            let pairs = digest.iter().zip(stored);
            pairs.fold(0, |all, (left, right)| all | (left ^ right))
        };
        let digests = std::iter::once(&self.request_digest).chain(&self.previous_digests);
        let found = digests.fold(false, |found, digest| found | (differences(digest) == 0));
        found && stored.len() == self.request_digest.len()
    }
}
