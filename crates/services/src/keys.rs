use kernel::Fault;

/// A fresh key pair. The private part leaves the generator sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedKey {
    /// The JWK thumbprint of the public part (RFC 7638).
    pub key_id: String,
    pub sealed_private_key: Vec<u8>,
    pub public_key: Vec<u8>,
}

/// Makes signing keys and wraps them for storage under the master key.
pub trait SigningKeyGenerator: Send + Sync {
    fn generate(&self) -> Result<GeneratedKey, Fault>;
}
