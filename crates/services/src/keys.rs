use kernel::Fault;

/// A new key pair, with a sealed private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedKey {
    /// The JWK thumbprint of the public key (RFC 7638).
    pub key_id: String,
    pub sealed_private_key: Vec<u8>,
    pub public_key: Vec<u8>,
}

/// Generates signing keys and seals them under the master key.
pub trait SigningKeyGenerator: Send + Sync {
    fn generate(&self) -> Result<GeneratedKey, Fault>;
}
