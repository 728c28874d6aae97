use super::{InMemoryReads, InMemoryTransaction};
use async_trait::async_trait;
use cqrs::Fault;
use services::{SuppressedAddresses, Suppression, Suppressions};

#[async_trait]
impl SuppressedAddresses for InMemoryReads {
    async fn suppression(&self, address_key: [u8; 32]) -> Result<Option<Suppression>, Fault> {
        self.tables(|tables| tables.suppressions.get(&address_key).cloned())
    }
}

#[async_trait]
impl Suppressions for InMemoryTransaction {
    async fn suppress(
        &self,
        address_key: [u8; 32],
        suppression: &Suppression,
    ) -> Result<(), Fault> {
        self.tables(|tables| {
            tables.suppressions.insert(address_key, suppression.clone());
            Ok(())
        })
    }

    async fn lift(&self, address_key: [u8; 32]) -> Result<bool, Fault> {
        self.tables(|tables| Ok(tables.suppressions.remove(&address_key).is_some()))
    }
}
