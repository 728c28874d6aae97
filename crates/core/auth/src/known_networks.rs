//! The networks from which users have logged in or proved their inbox.

use crate::ports::KnownNetworksRepository;
use auth_domain::{KnownNetworkRules, NetworkKey};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{Network, UserId};
use services::{Mac, MacPurpose};
use std::sync::Arc;
use uuid::Uuid;

/// Recognizes networks within one transaction.
#[derive(Clone)]
pub(crate) struct KnownNetworksOf {
    pub networks: Arc<dyn KnownNetworksRepository>,
    pub mac: Arc<dyn Mac>,
    pub rules: KnownNetworkRules,
}

impl KnownNetworksOf {
    /// Returns whether the user knows the network; never without a user, after the same work.
    pub async fn contain(
        &self,
        user_id: Option<UserId>,
        network: Network,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let user_id = user_id.unwrap_or(UserId::new(Uuid::nil()));
        let known = self.networks.find(user_id).await?;
        let user_id = user_id.uuid();
        let keys = self
            .mac
            .digests(MacPurpose::KnownNetwork, &parts(&user_id, &network));
        Ok(known.contains(&keys, now))
    }

    /// Records a use of the network. The account must be locked.
    pub async fn remember(
        &self,
        user_id: UserId,
        network: Network,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let mut known = self.networks.find(user_id).await?;
        if known.remember(self.key(user_id, network), &self.rules, now) {
            self.networks.save(&known).await?;
        }
        Ok(())
    }

    fn key(&self, user_id: UserId, network: Network) -> NetworkKey {
        let user_id = user_id.uuid();
        self.mac
            .mac(MacPurpose::KnownNetwork, &parts(&user_id, &network))
    }
}

fn parts<'a>(user_id: &'a Uuid, network: &'a Network) -> [&'a [u8]; 2] {
    [user_id.as_bytes(), network.octets()]
}
