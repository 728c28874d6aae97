use crate::{SigningKeyCreated, SigningKeyEvent};
use chrono::{DateTime, Utc};
use kernel::{History, id};

id!(
    /// A signing key's row; clients know keys by their thumbprint.
    SigningKeyId
);

/// The stored form of a signing key.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningKeyState {
    pub id: SigningKeyId,
    /// JWK thumbprint of the public part (RFC 7638), the `kid` of tokens.
    pub key_id: String,
    pub sealed_private_key: Vec<u8>,
    pub public_key: Vec<u8>,
    pub created_at: DateTime<Utc>,
    /// From here on it signs nothing; its public part stays published until every token it signed has expired.
    pub retired_at: Option<DateTime<Utc>>,
}

/// An Ed25519 key (RFC 8037) whose private part is stored only sealed. The newest that is not retired signs.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningKey {
    state: SigningKeyState,
    history: History<SigningKeyEvent>,
}

impl SigningKey {
    pub fn create(
        id: SigningKeyId,
        key_id: String,
        sealed_private_key: Vec<u8>,
        public_key: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Self {
        let mut history = History::default();
        history.record(now, SigningKeyCreated { signing_key_id: id, key_id: key_id.clone() });
        let state = SigningKeyState { id, key_id, sealed_private_key, public_key, created_at: now, retired_at: None };
        Self { state, history }
    }

    pub const fn restore(state: SigningKeyState, version: i64) -> Self {
        Self { state, history: History::restore(version) }
    }

    pub const fn state(&self) -> &SigningKeyState {
        &self.state
    }

    pub const fn history(&self) -> &History<SigningKeyEvent> {
        &self.history
    }
}
