use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

/// Users who can log in and have `roles:assign`. The last one is protected.
#[async_trait]
pub trait Administrators: Send + Sync {
    /// Locks changes of roles and their holders until the transaction ends. Must be taken before
    /// any other lock.
    async fn lock(&self) -> Result<(), Fault>;

    /// Returns the number of administrators, including uncommitted changes of this transaction.
    async fn count(&self) -> Result<i64, Fault>;

    /// Returns whether the user is the only administrator. Takes the lock, for commands that
    /// suspend or delete accounts.
    async fn is_last(&self, user_id: UserId) -> Result<bool, Fault>;
}
