use async_trait::async_trait;
use cqrs::Fault;
use kernel::EmailAddress;

/// Knows which addresses have accounts; another context's data, read in the same transaction.
#[async_trait]
pub trait TakenAddresses: Send + Sync {
    async fn is_taken(&self, address: &EmailAddress) -> Result<bool, Fault>;
}
