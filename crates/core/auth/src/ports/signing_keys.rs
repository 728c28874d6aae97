use async_trait::async_trait;
use auth_domain::SigningKey;
use cqrs::Fault;

#[async_trait]
pub trait SigningKeyRepository: Send + Sync {
    /// The newest key that is not retired. Locked until the transaction ends, also when there is none yet, so that two
    /// processes that start at once make one key.
    async fn lock_current(&self) -> Result<Option<SigningKey>, Fault>;

    async fn save(&self, key: &SigningKey) -> Result<(), Fault>;
}
