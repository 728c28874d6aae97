use super::InMemoryTransaction;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::{Claim, Fault, IdempotencyKey, Receipts};

/// The retention of receipts.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A result under its key; the outcome is absent while its command runs.
#[derive(Debug, Clone)]
pub(super) struct Receipt {
    request_digest: [u8; 32],
    outcome: Option<Vec<u8>>,
    pub expires_at: DateTime<Utc>,
}

#[async_trait]
impl Receipts for InMemoryTransaction {
    async fn claim(&self, key: &IdempotencyKey) -> Result<Claim, Fault> {
        let now = self.database.clock.now();
        self.tables(|tables| {
            let place = (key.scope.clone(), key.key.clone());
            let kept = tables
                .receipts
                .get(&place)
                .filter(|receipt| now < receipt.expires_at);
            match kept {
                Some(receipt) if !key.is_for(&receipt.request_digest) => {
                    return Ok(Claim::Reused);
                }
                Some(Receipt {
                    outcome: Some(outcome),
                    ..
                }) => return Ok(Claim::Replay(outcome.clone())),
                Some(Receipt { outcome: None, .. }) => return Err(Fault::Conflict),
                None => {}
            }
            let receipt = Receipt {
                request_digest: key.request_digest,
                outcome: None,
                expires_at: now + KEPT,
            };
            tables.receipts.insert(place, receipt);
            Ok(Claim::Fresh)
        })
    }

    async fn complete(&self, key: &IdempotencyKey, outcome: Vec<u8>) -> Result<(), Fault> {
        self.tables(|tables| {
            let claimed = tables
                .receipts
                .get_mut(&(key.scope.clone(), key.key.clone()));
            let receipt = claimed.ok_or_else(|| Fault::unexpected("the key was not claimed"))?;
            receipt.outcome = Some(outcome);
            Ok(())
        })
    }
}
