//! Receipts make a repeated command return its first result.

use crate::IdempotencyKey;
use async_trait::async_trait;
use kernel::Fault;
use serde::{Serialize, de::DeserializeOwned};

/// The state of an idempotency key.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// The key is new: the command runs, and its result is stored.
    Fresh,
    /// The key was used with the same payload, with this result.
    Replay(Vec<u8>),
    /// The key was used with another payload.
    Reused,
}

/// Stores results in the command's own transaction.
#[async_trait]
pub trait Receipts: Send + Sync {
    /// Claims the key. Waits while another transaction holds the same key.
    async fn claim(&self, key: &IdempotencyKey) -> Result<Claim, Fault>;

    /// Stores the outcome, sealed, because it may contain tokens.
    async fn complete(&self, key: &IdempotencyKey, outcome: Vec<u8>) -> Result<(), Fault>;
}

/// A result that can be stored and returned again: every type that serde can write and read, or one
/// that chooses its own form, such as a type with secrets.
pub trait Replayable: Sized {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault>;
    fn from_receipt(receipt: &[u8]) -> Result<Self, Fault>;
}

impl<T: Serialize + DeserializeOwned> Replayable for T {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault> {
        serde_json::to_vec(self).map_err(Fault::unexpected)
    }

    fn from_receipt(receipt: &[u8]) -> Result<Self, Fault> {
        serde_json::from_slice(receipt).map_err(Fault::unexpected)
    }
}
