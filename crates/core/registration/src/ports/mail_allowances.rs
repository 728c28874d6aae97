use async_trait::async_trait;
use cqrs::Fault;
use registration_domain::MailAllowance;

#[async_trait]
pub trait MailAllowanceRepository: Send + Sync {
    /// Made when there is none. Locked until the transaction ends: whoever else asks for the same address waits.
    async fn lock(&self, address_key: [u8; 32]) -> Result<MailAllowance, Fault>;

    async fn save(&self, allowance: &MailAllowance) -> Result<(), Fault>;
}
