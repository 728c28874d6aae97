//! The keys that sign access tokens.

use super::App;
use auth::{EnsureSigningKey, LoadSigningKeys, RevokeSigningKey, RotateSigningKey, RotatedSigningKey};
use auth_domain::{KeyId, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::{Context, Dispatch, Outcome};
use kernel::{BoxError, Permission};
use services::Clock;
use testing::contexts;

/// A user who may look after the keys.
pub fn keys_manager() -> Context {
    contexts::user_with(kernel::UserId::new(uuid::Uuid::from_u128(7)), &[Permission::declared("signing-keys:manage")])
}

impl App {
    /// With one key that signs.
    pub async fn with_key() -> Result<Self, BoxError> {
        let app = Self::default();
        app.dispatch(&contexts::system(), EnsureSigningKey).await?;
        Ok(app)
    }

    pub async fn rotate_key(&self) -> Outcome<RotateSigningKey> {
        self.dispatch(&keys_manager(), RotateSigningKey).await
    }

    pub async fn revoke_key(&self, key_id: &str) -> Outcome<RevokeSigningKey> {
        let key_id = KeyId::parse(key_id).map_err(|error| cqrs::Failure::Unexpected(error.into()))?;
        self.dispatch(&keys_manager(), RevokeSigningKey { key_id }).await
    }

    /// Made now, and signing after [`LEAD`](super::LEAD).
    pub async fn rotated(&self) -> Result<RotatedSigningKey, BoxError> {
        Ok(self.rotate_key().await?)
    }

    /// What a process would load: neither revoked nor retired before that.
    pub async fn ring(&self, retired_after: DateTime<Utc>) -> Result<Vec<SigningKeyState>, BoxError> {
        Ok(self.dispatch(&contexts::system(), LoadSigningKeys { retired_after }).await?)
    }

    /// `key-1 active`, … of all that are not revoked, as of now, oldest first.
    pub async fn phases(&self) -> Result<Vec<String>, BoxError> {
        let keys = self.ring(DateTime::UNIX_EPOCH).await?;
        let now = self.fakes.clock.now();
        Ok(keys.iter().rev().map(|key| format!("{} {}", key.key_id, key.phase(now).as_str())).collect())
    }
}
