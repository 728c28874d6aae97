use async_trait::async_trait;
use auth_domain::{KeyId, SigningKey, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::Fault;

#[async_trait]
pub trait SigningKeyRepository: Send + Sync {
    /// The keys that sign at `now` or will: neither revoked nor retired. Locked until the transaction ends, also when there
    /// are none, so that processes that make keys at once do it one after the other.
    async fn lock_usable(&self, now: DateTime<Utc>) -> Result<Vec<SigningKey>, Fault>;

    async fn find(&self, key_id: &KeyId) -> Result<Option<SigningKey>, Fault>;

    async fn save(&self, key: &SigningKey) -> Result<(), Fault>;
}

/// The keys that a process signs and verifies with.
#[async_trait]
pub trait SigningKeyRing: Send + Sync {
    /// Those that are not revoked and did not retire before `retired_after`, the newest first, as they are committed at
    /// this moment.
    async fn load(&self, retired_after: DateTime<Utc>) -> Result<Vec<SigningKeyState>, Fault>;
}
