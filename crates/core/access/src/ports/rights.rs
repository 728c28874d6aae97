use access_domain::Rights;
use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
pub trait RightsOf: Send + Sync {
    /// As the roles stand in this transaction; none for who may not sign in. `None`: there is no such user.
    async fn user(&self, user_id: UserId) -> Result<Option<Rights>, Fault>;
}
