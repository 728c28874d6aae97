//! Receipts in the tables of the command's own transaction.

use super::MemoryTransaction;
use async_trait::async_trait;
use loggia_cqrs::{Claim, Fault, IdempotencyKey, Receipts};

pub struct MemoryReceipts(pub MemoryTransaction);

#[async_trait]
impl Receipts for MemoryReceipts {
    async fn claim(&self, key: &IdempotencyKey) -> Result<Claim, Fault> {
        self.0.announce("claim");
        let tables = self.0.tables();
        Ok(
            match tables.receipts.get(&(key.scope.clone(), key.key.clone())) {
                None => Claim::Fresh,
                Some((digest, outcome)) if key.is_for(digest) => Claim::Replay(outcome.clone()),
                Some(_) => Claim::Reused,
            },
        )
    }

    async fn complete(&self, key: &IdempotencyKey, outcome: Vec<u8>) -> Result<(), Fault> {
        self.0.announce("complete");
        let place = (key.scope.clone(), key.key.clone());
        self.0
            .tables()
            .receipts
            .insert(place, (key.request_digest, outcome));
        Ok(())
    }
}
