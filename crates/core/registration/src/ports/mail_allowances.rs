use async_trait::async_trait;
use cqrs::Fault;
use registration_domain::MailAllowance;

#[async_trait]
pub trait MailAllowanceRepository: Send + Sync {
    /// Finds or creates the allowance and locks it until the transaction ends.
    async fn lock(&self, address_key: [u8; 32]) -> Result<MailAllowance, Fault>;

    async fn save(&self, allowance: &MailAllowance) -> Result<(), Fault>;
}
