use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

/// Protects the last administrator: a user who can grant roles, is not suspended and has no
/// scheduled deletion. Reads another context's data in the same transaction.
#[async_trait]
pub trait LastAdministrator: Send + Sync {
    /// Returns whether the user is the only administrator. Takes a lock until the transaction ends,
    /// so it must be called before an account is locked.
    async fn is_protected(&self, user_id: UserId) -> Result<bool, Fault>;
}
