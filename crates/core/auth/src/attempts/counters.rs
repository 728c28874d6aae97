//! The counters by which an attempt is limited.

use super::{AttemptOn, Attempts};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{EmailAddress, Network, ThrottleKey, ThrottleRule};
use services::{MacPurpose, address_throttle_key, user_throttle_key};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counter {
    pub key: ThrottleKey,
    pub rule: ThrottleRule,
    /// Whether a success forgets earlier failures. Only for counters that belong to the caller:
    /// from any other counter a stranger could tell that the owner was there.
    pub is_own: bool,
}

impl Attempts {
    /// Returns the counters of an attempt in the order of their keys.
    pub(super) async fn counters(
        &self,
        on: &AttemptOn,
        network: Network,
        now: DateTime<Utc>,
    ) -> Result<Vec<Counter>, Fault> {
        let mut counters = Vec::new();
        match on {
            AttemptOn::Address { address, user_id } => {
                counters.extend(self.of_network(network));
                let is_known = self.known_networks.contain(*user_id, network, now).await?;
                if let Some(address) = address {
                    counters.push(self.of_address(address, network));
                    counters.extend((!is_known).then(|| self.of_strangers(address)));
                }
            }
            AttemptOn::Session {
                user_id,
                session_id,
            } => {
                let session = session_id.uuid();
                counters.push(Counter {
                    key: user_throttle_key(&*self.mac, *user_id, "session", session.as_bytes()),
                    rule: self.rules.session,
                    is_own: true,
                });
            }
            AttemptOn::Network => counters.extend(self.of_network(network)),
        }
        counters.sort_unstable_by_key(|counter| counter.key);
        Ok(counters)
    }

    pub(super) fn of_address(&self, address: &EmailAddress, network: Network) -> Counter {
        Counter {
            key: address_throttle_key(&*self.mac, address, "log-in", network.octets()),
            rule: self.rules.own,
            is_own: true,
        }
    }

    fn of_strangers(&self, address: &EmailAddress) -> Counter {
        Counter {
            key: address_throttle_key(&*self.mac, address, "strangers", &[]),
            rule: self.rules.strangers,
            is_own: false,
        }
    }

    /// Returns `None` for the network that all clients without a known address share.
    pub(super) fn of_network(&self, network: Network) -> Option<Counter> {
        (network != Network::Unknown).then(|| Counter {
            key: self
                .mac
                .mac(MacPurpose::Throttle, &[b"network", network.octets()]),
            rule: self.rules.network,
            is_own: false,
        })
    }
}
