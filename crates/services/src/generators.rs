use crate::VerificationCode;
use uuid::Uuid;

/// Generates UUIDv7 (RFC 9562 section 5.7); within a process, later ids sort after earlier ones.
pub trait UuidGenerator: Send + Sync {
    fn next(&self) -> Uuid;
}

/// Generates secrets with the operating system's random number generator.
pub trait TokenGenerator: Send + Sync {
    /// Generates eight uniformly distributed decimal digits.
    fn code(&self) -> VerificationCode;

    fn nonce(&self) -> [u8; 32];
}
