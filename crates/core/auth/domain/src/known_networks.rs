use chrono::{DateTime, TimeDelta, Utc};
use kernel::UserId;

/// A network as a keyed digest that is bound to the user: equal networks of different users cannot
/// be recognized.
pub type NetworkKey = [u8; 32];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownNetworkRules {
    /// How long a network stays known after its last use.
    pub ttl: TimeDelta,
    /// Networks kept per user.
    pub limit: usize,
}

impl Default for KnownNetworkRules {
    fn default() -> Self {
        Self {
            ttl: TimeDelta::days(30),
            limit: 10,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownNetwork {
    pub key: NetworkKey,
    pub until: DateTime<Utc>,
}

/// The networks from which a user logged in or proved their inbox. Guesses from other networks
/// cannot delay a log-in from one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNetworks {
    user_id: UserId,
    /// The last used first.
    networks: Vec<KnownNetwork>,
}

/// A use is stored again only if it extends the stored time by at least this.
const PRECISION: TimeDelta = TimeDelta::days(1);

impl KnownNetworks {
    pub fn restore(user_id: UserId, mut networks: Vec<KnownNetwork>) -> Self {
        networks.sort_by_key(|network| std::cmp::Reverse(network.until));
        Self { user_id, networks }
    }

    /// Returns whether one network is known. It has several keys while a master key is replaced.
    pub fn contains(&self, keys: &[NetworkKey], now: DateTime<Utc>) -> bool {
        self.networks
            .iter()
            .any(|network| keys.contains(&network.key) && now < network.until)
    }

    /// Records a use of the network and forgets the networks that were used the longest ago.
    /// Returns whether there is something to save.
    pub fn remember(
        &mut self,
        key: NetworkKey,
        rules: &KnownNetworkRules,
        now: DateTime<Utc>,
    ) -> bool {
        let until = now + rules.ttl;
        let stored = self.networks.iter().find(|network| network.key == key);
        if stored.is_some_and(|network| until - network.until < PRECISION.min(rules.ttl)) {
            return false;
        }
        self.networks
            .retain(|network| network.key != key && now < network.until);
        self.networks.insert(0, KnownNetwork { key, until });
        self.networks.truncate(rules.limit);
        true
    }

    pub const fn user_id(&self) -> UserId {
        self.user_id
    }

    pub fn networks(&self) -> &[KnownNetwork] {
        &self.networks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const HOME: NetworkKey = [1; 32];
    const OFFICE: NetworkKey = [2; 32];

    fn none() -> KnownNetworks {
        KnownNetworks::restore(UserId::new(uuid::Uuid::from_u128(1)), Vec::new())
    }

    fn keys(networks: &KnownNetworks) -> Vec<NetworkKey> {
        networks
            .networks()
            .iter()
            .map(|network| network.key)
            .collect()
    }

    #[test]
    fn a_network_is_known_for_thirty_days_after_its_last_use() {
        let (mut known, rules) = (none(), KnownNetworkRules::default());
        assert!(!known.contains(&[HOME], START));
        assert!(known.remember(HOME, &rules, START));
        let later = START + TimeDelta::days(20);
        assert!(known.remember(HOME, &rules, later));
        let end = later + TimeDelta::days(30);
        assert!(known.contains(&[HOME], end - TimeDelta::microseconds(1)));
        assert!(!known.contains(&[HOME], end));
        assert!(!known.contains(&[OFFICE], later));
    }

    #[test]
    fn a_network_is_known_under_each_of_its_keys() {
        let (mut known, rules) = (none(), KnownNetworkRules::default());
        known.remember(HOME, &rules, START);
        assert!(known.contains(&[OFFICE, HOME], START));
        assert!(!known.contains(&[], START));
    }

    #[test]
    fn a_use_is_stored_once_a_day() {
        let (mut known, rules) = (none(), KnownNetworkRules::default());
        known.remember(HOME, &rules, START);
        let day = START + TimeDelta::days(1);
        assert!(!known.remember(HOME, &rules, day - TimeDelta::microseconds(1)));
        assert!(known.remember(HOME, &rules, day));
    }

    #[test]
    fn a_network_with_a_short_lifetime_is_renewed_when_it_has_expired() {
        let rules = KnownNetworkRules {
            ttl: TimeDelta::minutes(1),
            ..KnownNetworkRules::default()
        };
        let mut known = none();
        known.remember(HOME, &rules, START);
        let expired = START + TimeDelta::minutes(1);
        assert!(known.remember(HOME, &rules, expired));
        assert!(known.contains(&[HOME], expired));
    }

    #[test]
    fn the_networks_used_the_longest_ago_are_forgotten() {
        let (mut known, rules) = (none(), KnownNetworkRules::default());
        for number in 0..10 {
            known.remember([number; 32], &rules, START + TimeDelta::days(number.into()));
        }
        known.remember([0; 32], &rules, START + TimeDelta::days(10));
        known.remember(HOME, &rules, START + TimeDelta::days(11));
        known.remember([99; 32], &rules, START + TimeDelta::days(11));
        let expected = [99, 1, 0, 9, 8, 7, 6, 5, 4, 3].map(|number| [number; 32]);
        assert_eq!(keys(&known), expected);
    }
}
