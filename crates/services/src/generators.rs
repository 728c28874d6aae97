use crate::VerificationCode;
use uuid::Uuid;

/// UUIDv7 (RFC 9562 section 5.7): later ids sort after earlier ones of the same process.
pub trait UuidGenerator: Send + Sync {
    fn next(&self) -> Uuid;
}

/// Randomness from the operating system's generator.
pub trait TokenGenerator: Send + Sync {
    /// Eight decimal digits, evenly distributed.
    fn code(&self) -> VerificationCode;

    fn nonce(&self) -> [u8; 32];
}
