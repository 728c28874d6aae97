use crate::SigningKeyId;
use chrono::{DateTime, Utc};
use kernel::aggregate_events;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyCreated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// Another key replaces this one at `retires_at`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyRetired {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
    pub retires_at: DateTime<Utc>,
}

/// The successor of the key was revoked, so the key keeps signing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyReinstated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// The key signs earlier than planned, because its predecessor was revoked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyActivated {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

/// Tokens signed by the key are no longer accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningKeyRevoked {
    pub signing_key_id: SigningKeyId,
    pub key_id: String,
}

aggregate_events! {
    SigningKeyEvent of "signing_key" {
        SigningKeyCreated = "auth.signing_key_created",
        SigningKeyRetired = "auth.signing_key_retired",
        SigningKeyReinstated = "auth.signing_key_reinstated",
        SigningKeyActivated = "auth.signing_key_activated",
        SigningKeyRevoked = "auth.signing_key_revoked",
    }
}
