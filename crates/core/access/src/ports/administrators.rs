use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

/// Those who can put things right: users who may sign in and hold `roles:assign`. The last one stays.
#[async_trait]
pub trait Administrators: Send + Sync {
    /// Holds whoever else wants to change who may do what until the transaction ends. To be taken before anything else is
    /// locked.
    async fn lock(&self) -> Result<(), Fault>;

    /// How many there are, as this transaction has changed it.
    async fn count(&self) -> Result<i64, Fault>;

    /// Whether the user is one, and the only one. Takes the lock: for whatever ends an account.
    async fn is_last(&self, user_id: UserId) -> Result<bool, Fault>;
}
