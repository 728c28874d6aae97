use async_trait::async_trait;
use auth_domain::KnownNetworks;
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
pub trait KnownNetworksRepository: Send + Sync {
    /// Finds the networks of the user; none for an unknown user. Locks nothing: changes are made
    /// under the lock of the account.
    async fn find(&self, user_id: UserId) -> Result<KnownNetworks, Fault>;

    /// Replaces the stored networks of the user.
    async fn save(&self, networks: &KnownNetworks) -> Result<(), Fault>;
}
