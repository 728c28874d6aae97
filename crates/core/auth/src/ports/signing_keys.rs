use async_trait::async_trait;
use auth_domain::{KeyId, SigningKey, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::Fault;

#[async_trait]
pub trait SigningKeyRepository: Send + Sync {
    /// Finds the active and pending keys at `now`. Locks them until the transaction ends, even if
    /// there are none, so that processes do not create keys concurrently.
    async fn lock_usable(&self, now: DateTime<Utc>) -> Result<Vec<SigningKey>, Fault>;

    async fn find(&self, key_id: &KeyId) -> Result<Option<SigningKey>, Fault>;

    async fn save(&self, key: &SigningKey) -> Result<(), Fault>;
}

/// The keys with which a process signs and verifies.
#[async_trait]
pub trait SigningKeyRing: Send + Sync {
    /// Loads the committed keys that are not revoked and did not retire before `retired_after`,
    /// newest first.
    async fn load(&self, retired_after: DateTime<Utc>) -> Result<Vec<SigningKeyState>, Fault>;
}
