//! Helpers for signing keys.

use super::App;
use auth_domain::{KeyId, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::{Context, Dispatch, Outcome};
use kernel::{BoxError, Permission};
use loggia_auth::{
    EnsureSigningKey, LoadSigningKeys, RevokeSigningKey, RotateSigningKey, RotatedSigningKey,
};
use services::Clock;
use testing::contexts;

/// A user who can manage signing keys.
pub fn keys_manager() -> Context {
    contexts::user_with(
        kernel::UserId::new(uuid::Uuid::from_u128(7)),
        &[Permission::declared("signing-keys:manage")],
    )
}

impl App {
    /// Returns an app with one active key.
    pub async fn with_key() -> Result<Self, BoxError> {
        let app = Self::default();
        app.dispatch(&contexts::system(), EnsureSigningKey).await?;
        Ok(app)
    }

    pub async fn rotate_key(&self) -> Outcome<RotateSigningKey> {
        self.dispatch(&keys_manager(), RotateSigningKey).await
    }

    pub async fn revoke_key(&self, key_id: &str) -> Outcome<RevokeSigningKey> {
        let key_id =
            KeyId::parse(key_id).map_err(|error| cqrs::Failure::Unexpected(error.into()))?;
        self.dispatch(&keys_manager(), RevokeSigningKey { key_id })
            .await
    }

    /// Rotates the key; the new key becomes active after [`LEAD`](super::LEAD).
    pub async fn rotated(&self) -> Result<RotatedSigningKey, BoxError> {
        Ok(self.rotate_key().await?)
    }

    /// Loads the keys that are neither revoked nor retired before the given time.
    pub async fn ring(
        &self,
        retired_after: DateTime<Utc>,
    ) -> Result<Vec<SigningKeyState>, BoxError> {
        Ok(self
            .dispatch(&contexts::system(), LoadSigningKeys { retired_after })
            .await?)
    }

    /// Returns the names and current states of all keys that are not revoked, oldest first, such as
    /// `key-1 active`.
    pub async fn phases(&self) -> Result<Vec<String>, BoxError> {
        let keys = self.ring(DateTime::UNIX_EPOCH).await?;
        let now = self.fakes.clock.now();
        Ok(keys
            .iter()
            .rev()
            .map(|key| format!("{} {}", key.key_id, key.phase(now).as_str()))
            .collect())
    }
}
