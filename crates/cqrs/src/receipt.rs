//! Receipts make a repeated command return its first result.

use crate::IdempotencyKey;
use async_trait::async_trait;
use kernel::Fault;

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

/// A result that can be stored and returned again.
pub trait Replayable: Sized {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault>;
    fn from_receipt(receipt: &[u8]) -> Result<Self, Fault>;
}

/// The empty result of commands that return nothing.
impl Replayable for () {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault> {
        Ok(Vec::new())
    }

    fn from_receipt(_: &[u8]) -> Result<Self, Fault> {
        Ok(())
    }
}
