//! Receipts make a repeated command return its first result.

use crate::IdempotencyKey;
use async_trait::async_trait;
use kernel::Fault;

/// What the store knows of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// Never seen: the command runs, and its result is kept.
    Fresh,
    /// Seen with the same payload: this was the result.
    Replay(Vec<u8>),
    /// Seen with another payload.
    Reused,
}

/// Where results are kept, in the command's own transaction.
#[async_trait]
pub trait Receipts: Send + Sync {
    /// Waits for a concurrent holder of the same key.
    async fn claim(&self, key: &IdempotencyKey) -> Result<Claim, Fault>;

    /// The store seals the outcome: it may hold tokens.
    async fn complete(&self, key: &IdempotencyKey, outcome: Vec<u8>) -> Result<(), Fault>;
}

/// A result that can be kept and given again.
pub trait Replayable: Sized {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault>;
    fn from_receipt(receipt: &[u8]) -> Result<Self, Fault>;
}

/// That it was done is all there is to say.
impl Replayable for () {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault> {
        Ok(Vec::new())
    }

    fn from_receipt(_: &[u8]) -> Result<Self, Fault> {
        Ok(())
    }
}
