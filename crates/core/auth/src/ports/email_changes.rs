use async_trait::async_trait;
use auth_domain::{EmailChange, EmailChangeId};
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
pub trait EmailChangeRepository: Send + Sync {
    /// Locks the changes of a user until the transaction ends. Must be called before the account or
    /// a change is read.
    async fn lock(&self, user_id: UserId) -> Result<(), Fault>;

    async fn find(&self, id: EmailChangeId) -> Result<Option<EmailChange>, Fault>;

    /// Finds the pending or decoy change of the user; there is at most one.
    async fn find_current_of(&self, user_id: UserId) -> Result<Option<EmailChange>, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs or the user has another current
    /// change.
    async fn save(&self, change: &EmailChange) -> Result<(), Fault>;
}
