use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

/// Another context's data, changed in the same transaction: access tokens that carry older rights become stale.
#[async_trait]
pub trait AuthorizationEpochs: Send + Sync {
    /// `false`: there is no such user.
    async fn raise(&self, user_id: UserId) -> Result<bool, Fault>;
}
