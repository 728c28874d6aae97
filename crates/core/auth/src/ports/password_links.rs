use async_trait::async_trait;
use auth_domain::{PasswordLink, PasswordLinkId};
use cqrs::Fault;
use kernel::{EmailAddress, UserId};

#[async_trait]
pub trait PasswordLinkRepository: Send + Sync {
    async fn find(&self, id: PasswordLinkId) -> Result<Option<PasswordLink>, Fault>;

    /// Finds the links that were neither used nor voided, including expired ones, sorted by id.
    async fn find_open_resets_of(&self, user_id: UserId) -> Result<Vec<PasswordLink>, Fault>;

    /// Finds the invitations to the canonical address that were neither used nor voided, sorted by
    /// id.
    async fn find_open_invitations_of(
        &self,
        address: &EmailAddress,
    ) -> Result<Vec<PasswordLink>, Fault>;

    /// Finds the links that return the user to a former address and were neither used nor voided,
    /// including expired ones, sorted by id.
    async fn find_open_undos_of(&self, user_id: UserId) -> Result<Vec<PasswordLink>, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs.
    async fn save(&self, link: &PasswordLink) -> Result<(), Fault>;
}
