use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

/// Another context's data, read in the same transaction. An administrator is a user who may assign roles, is not
/// suspended and is not to be deleted.
#[async_trait]
pub trait LastAdministrator: Send + Sync {
    /// Whether nobody would administer any more without this user. Of several who ask at once, each waits until the one
    /// before has ended its transaction; so whoever asks does it before they lock an account.
    async fn is_protected(&self, user_id: UserId) -> Result<bool, Fault>;
}
