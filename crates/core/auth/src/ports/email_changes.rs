use async_trait::async_trait;
use auth_domain::{EmailChange, EmailChangeId};
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
pub trait EmailChangeRepository: Send + Sync {
    /// Orders everything that happens about the changes of a user: whoever else asks waits until the transaction ends. To
    /// be called before the account or a change is read.
    async fn lock(&self, user_id: UserId) -> Result<(), Fault>;

    async fn find(&self, id: EmailChangeId) -> Result<Option<EmailChange>, Fault>;

    /// There is at most one.
    async fn find_current_of(&self, user_id: UserId) -> Result<Option<EmailChange>, Fault>;

    /// [`Fault::Conflict`] when it was saved by somebody else since it was loaded, or when there is another current one.
    async fn save(&self, change: &EmailChange) -> Result<(), Fault>;
}
