use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

/// Makes the access tokens of a user stale, in the same transaction. The epoch belongs to another
/// context.
#[async_trait]
pub trait AuthorizationEpochs: Send + Sync {
    /// Raises the user's epoch. Returns `false` if there is no such user.
    async fn raise(&self, user_id: UserId) -> Result<bool, Fault>;
}
