use async_trait::async_trait;
use cqrs::Fault;
use kernel::EmailAddress;

/// The addresses that have accounts. Reads another context's data in the same transaction.
#[async_trait]
pub trait TakenAddresses: Send + Sync {
    async fn is_taken(&self, address: &EmailAddress) -> Result<bool, Fault>;
}
