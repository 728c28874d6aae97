#[cfg(test)]
mod tests;

use crate::{
    SigningKeyActivated, SigningKeyCreated, SigningKeyEvent, SigningKeyReinstated,
    SigningKeyRetired, SigningKeyRevoked,
};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{History, id};

id!(
    /// The internal id of a signing key; clients identify keys by their thumbprint.
    SigningKeyId
);

/// The stored form of a signing key.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningKeyState {
    pub id: SigningKeyId,
    /// JWK thumbprint of the public key (RFC 7638), the `kid` of tokens.
    pub key_id: String,
    pub sealed_private_key: Vec<u8>,
    pub public_key: Vec<u8>,
    pub created_at: DateTime<Utc>,
    /// The key signs from this time on; its public key is published earlier, so that verifiers have
    /// fetched it by then.
    pub activates_at: DateTime<Utc>,
    /// The key no longer signs from this time on; its public key stays published until every token
    /// that it signed has expired.
    pub retired_at: Option<DateTime<Utc>>,
    /// Tokens signed by the key are rejected from this time on.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The phase of a key's life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningKeyPhase {
    /// Published, but does not sign yet.
    Pending,
    /// Signs new tokens.
    Active,
    /// Does not sign any more; its tokens are accepted until they expire.
    Retired,
    Revoked,
}

/// The tolerated clock difference between the service's processes and verifiers.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

impl SigningKeyPhase {
    pub fn at(
        now: DateTime<Utc>,
        activates_at: DateTime<Utc>,
        retired_at: Option<DateTime<Utc>>,
        revoked_at: Option<DateTime<Utc>>,
    ) -> Self {
        if revoked_at.is_some() {
            Self::Revoked
        } else if retired_at.is_some_and(|retired_at| retired_at <= now) {
            Self::Retired
        } else if activates_at > now {
            Self::Pending
        } else {
            Self::Active
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Revoked => "revoked",
        }
    }
}

impl SigningKeyState {
    pub fn phase(&self, now: DateTime<Utc>) -> SigningKeyPhase {
        SigningKeyPhase::at(now, self.activates_at, self.retired_at, self.revoked_at)
    }

    /// Returns how long a retired key stays published, given the lifetime of access tokens.
    pub fn retention(token_ttl: TimeDelta) -> TimeDelta {
        token_ttl + CLOCK_SKEW
    }
}

/// An Ed25519 key pair (RFC 8037); the private key is stored sealed. At any time one key is active
/// and at most one is pending, which activates when the active one retires.
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
        activates_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Self {
        let mut history = History::default();
        history.record(
            now,
            SigningKeyCreated {
                signing_key_id: id,
                key_id: key_id.clone(),
            },
        );
        let state = SigningKeyState {
            id,
            key_id,
            sealed_private_key,
            public_key,
            created_at: now,
            activates_at,
            retired_at: None,
            revoked_at: None,
        };
        Self { state, history }
    }

    pub const fn restore(state: SigningKeyState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    /// Schedules the retirement, when another key replaces this one.
    pub fn retire(&mut self, at: DateTime<Utc>, now: DateTime<Utc>) {
        self.state.retired_at = Some(at);
        let (signing_key_id, key_id) = (self.state.id, self.state.key_id.clone());
        self.history.record(
            now,
            SigningKeyRetired {
                signing_key_id,
                key_id,
                retires_at: at,
            },
        );
    }

    /// Cancels the retirement, because the successor was revoked. Changes nothing if none was
    /// scheduled.
    pub fn reinstate(&mut self, now: DateTime<Utc>) {
        if self.state.retired_at.take().is_some() {
            let (signing_key_id, key_id) = (self.state.id, self.state.key_id.clone());
            self.history.record(
                now,
                SigningKeyReinstated {
                    signing_key_id,
                    key_id,
                },
            );
        }
    }

    /// Activates a pending key ahead of its time. Changes nothing if the key is past that time.
    pub fn activate(&mut self, now: DateTime<Utc>) {
        if now < self.state.activates_at {
            self.state.activates_at = now;
            let (signing_key_id, key_id) = (self.state.id, self.state.key_id.clone());
            self.history.record(
                now,
                SigningKeyActivated {
                    signing_key_id,
                    key_id,
                },
            );
        }
    }

    /// Returns `false`, and changes nothing, if the key was already revoked.
    pub fn revoke(&mut self, now: DateTime<Utc>) -> bool {
        if self.state.revoked_at.is_some() {
            return false;
        }
        self.state.revoked_at = Some(now);
        let (signing_key_id, key_id) = (self.state.id, self.state.key_id.clone());
        self.history.record(
            now,
            SigningKeyRevoked {
                signing_key_id,
                key_id,
            },
        );
        true
    }

    pub const fn state(&self) -> &SigningKeyState {
        &self.state
    }

    pub const fn history(&self) -> &History<SigningKeyEvent> {
        &self.history
    }
}
