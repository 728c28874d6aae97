use super::InMemoryTransaction;
use async_trait::async_trait;
use auth::ports::KnownNetworksRepository;
use auth_domain::KnownNetworks;
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
impl KnownNetworksRepository for InMemoryTransaction {
    async fn find(&self, user_id: UserId) -> Result<KnownNetworks, Fault> {
        self.tables(|tables| {
            let known = tables.known_networks.get(&user_id).cloned();
            Ok(KnownNetworks::restore(user_id, known.unwrap_or_default()))
        })
    }

    async fn save(&self, networks: &KnownNetworks) -> Result<(), Fault> {
        self.tables(|tables| {
            tables
                .known_networks
                .insert(networks.user_id(), networks.networks().to_vec());
            Ok(())
        })
    }
}
