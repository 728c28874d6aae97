use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Fault;

/// Stored values of one kind that are sealed under the master key. A context that stores some
/// implements this, so that a master key can be replaced.
#[async_trait]
pub trait SealedRows: Send + Sync {
    /// Returns the name of the rows in reports, such as `signing keys`.
    fn name(&self) -> &'static str;

    /// Returns the approximate number of rows.
    async fn count(&self) -> Result<u64, Fault>;

    /// Seals those of the `limit` rows after `position` again that are not current
    /// ([`Sealer::is_current`](crate::Sealer::is_current)). Each row is written by itself, and only
    /// if it still has the value that was read: the server may be running.
    async fn reseal(
        &self,
        position: Option<&RowPosition>,
        limit: i64,
    ) -> Result<ResealedBatch, Fault>;
}

/// The last row of a batch, in the encoding of the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPosition(pub Vec<String>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResealedBatch {
    /// The number of rows that were read.
    pub read: u64,
    pub resealed: u64,
    /// Rows that were written by another process in between. The next round reads them again.
    pub changed: u64,
    /// Rows that no key opens.
    pub unreadable: u64,
    /// `None` if no rows are left after the position.
    pub position: Option<RowPosition>,
}

/// A derived key of a replaced master key, sealed under its successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedMacKey {
    pub master_key_id: String,
    pub purpose: String,
    pub sealed_key: Vec<u8>,
    pub expires_at: DateTime<Utc>,
}

impl SealedMacKey {
    /// Returns the associated data of the sealed key: everything else, so that nothing of a row can
    /// be changed.
    pub fn associated(&self) -> Vec<u8> {
        let expires_at = self.expires_at.timestamp_micros();
        format!("{} {expires_at} {}", self.master_key_id, self.purpose).into_bytes()
    }
}

/// The derived keys that still verify digests after their master keys were replaced.
#[async_trait]
pub trait SealedMacKeys: Send + Sync {
    /// Returns the keys that have not expired.
    async fn load(&self, now: DateTime<Utc>) -> Result<Vec<SealedMacKey>, Fault>;

    /// Stores the keys, or replaces those with the same master key and purpose.
    async fn keep(&self, keys: &[SealedMacKey]) -> Result<(), Fault>;

    /// Deletes all keys, so that digests under replaced master keys are wrong from now on. Returns
    /// their number.
    async fn discard(&self) -> Result<usize, Fault>;
}
