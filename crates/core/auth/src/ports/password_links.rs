use async_trait::async_trait;
use auth_domain::{PasswordLink, PasswordLinkId};
use cqrs::Fault;
use kernel::{EmailAddress, UserId};

#[async_trait]
pub trait PasswordLinkRepository: Send + Sync {
    async fn find(&self, id: PasswordLinkId) -> Result<Option<PasswordLink>, Fault>;

    /// Those that were neither used nor voided, expired ones included, by id.
    async fn find_open_resets_of(&self, user_id: UserId) -> Result<Vec<PasswordLink>, Fault>;

    /// To the same canonical address; as above.
    async fn find_open_invitations_of(&self, address: &EmailAddress) -> Result<Vec<PasswordLink>, Fault>;

    /// [`Fault::Conflict`] when it was saved by somebody else since it was loaded.
    async fn save(&self, link: &PasswordLink) -> Result<(), Fault>;
}
