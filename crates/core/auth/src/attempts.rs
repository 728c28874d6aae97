//! Counts attempts to guess passwords and codes before they are checked, alike for known and
//! unknown addresses, in counters that all processes share.

use crate::ports::ThrottleRepository;
use auth_domain::{ThrottleKey, ThrottleRule, Throttled};
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;
use kernel::EmailAddress;
use services::{Mac, MacPurpose};
use std::{net::IpAddr, sync::Arc};

/// The limits, each of which is a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptRules {
    /// Password attempts per address.
    pub address: ThrottleRule,
    /// Wrong passwords and codes per network.
    pub network: ThrottleRule,
    /// Password-reset messages per address.
    pub resets: ThrottleRule,
    /// E-mail-change messages per address.
    pub email_changes: ThrottleRule,
}

impl Default for AttemptRules {
    fn default() -> Self {
        let (minute, hour) = (TimeDelta::minutes(1), TimeDelta::hours(1));
        Self {
            address: ThrottleRule::Lockout {
                free: 5,
                window: TimeDelta::minutes(5),
                longest_delay: hour,
                last: 100,
            },
            network: ThrottleRule::Quota {
                limit: 30,
                window: minute,
            },
            resets: ThrottleRule::Quota {
                limit: 3,
                window: hour,
            },
            email_changes: ThrottleRule::Quota {
                limit: 5,
                window: hour,
            },
        }
    }
}

/// A counted attempt, which is removed from the counters after it succeeded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempt {
    address: Option<ThrottleKey>,
    network: Option<ThrottleKey>,
}

/// Counts attempts within one transaction.
#[derive(Clone)]
pub(crate) struct Attempts {
    pub throttles: Arc<dyn ThrottleRepository>,
    pub mac: Arc<dyn Mac>,
    pub rules: AttemptRules,
}

impl Attempts {
    /// Counts one attempt against the address and the network, or against neither if either is over
    /// its limit.
    pub async fn reserve(
        &self,
        address: Option<&EmailAddress>,
        source: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Result<Attempt, Throttled>, Fault> {
        let attempt = Attempt {
            address: address.map(|address| self.key("password", address.canonical().as_bytes())),
            network: source.map(|source| self.key("network", &network_of(source))),
        };
        let rules = [
            (attempt.address, self.rules.address),
            (attempt.network, self.rules.network),
        ];
        let mut counted: Vec<_> = rules
            .into_iter()
            .filter_map(|(key, rule)| Some((key?, rule)))
            .collect();
        counted.sort_unstable_by_key(|(key, _)| *key);

        let mut throttles = Vec::new();
        for (key, rule) in counted {
            let mut throttle = self.throttles.lock(key, now).await?;
            if let Err(throttled) = throttle.reserve(&rule, now) {
                return Ok(Err(throttled));
            }
            throttles.push(throttle);
        }
        for throttle in &throttles {
            self.throttles.save(throttle).await?;
        }
        Ok(Ok(attempt))
    }

    /// Resets the counter of the address and removes the attempt from the counter of the network.
    pub async fn succeed(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<(), Fault> {
        let mut keys: Vec<_> = [attempt.address, attempt.network]
            .into_iter()
            .flatten()
            .collect();
        keys.sort_unstable();
        for key in keys {
            if attempt.address == Some(key) {
                self.throttles.delete(key).await?;
                continue;
            }
            let mut throttle = self.throttles.lock(key, now).await?;
            throttle.release();
            self.throttles.save(&throttle).await?;
        }
        Ok(())
    }

    /// Resets the counter of the address: its owner proved control of the inbox, so earlier
    /// attempts cannot lock them out.
    pub async fn forgive(&self, address: &EmailAddress) -> Result<(), Fault> {
        self.throttles
            .delete(self.key("password", address.canonical().as_bytes()))
            .await
    }

    /// Counts a password-reset message. Returns whether it may be sent.
    pub async fn take_reset(
        &self,
        address: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        self.take(
            self.key("reset", address.canonical().as_bytes()),
            self.rules.resets,
            now,
        )
        .await
    }

    /// Counts an e-mail-change message to each address. Returns which of them may be sent.
    pub async fn take_email_changes(
        &self,
        addresses: [&EmailAddress; 2],
        now: DateTime<Utc>,
    ) -> Result<[bool; 2], Fault> {
        const WHAT: &str = "email change";
        let rule = self.rules.email_changes;
        let [first, second] =
            addresses.map(|address| self.key(WHAT, address.canonical().as_bytes()));
        if first <= second {
            return Ok([
                self.take(first, rule, now).await?,
                self.take(second, rule, now).await?,
            ]);
        }
        let second = self.take(second, rule, now).await?;
        Ok([self.take(first, rule, now).await?, second])
    }

    async fn take(
        &self,
        key: ThrottleKey,
        rule: ThrottleRule,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let mut throttle = self.throttles.lock(key, now).await?;
        let taken = throttle.reserve(&rule, now).is_ok();
        self.throttles.save(&throttle).await?;
        Ok(taken)
    }

    fn key(&self, what: &str, subject: &[u8]) -> ThrottleKey {
        self.mac
            .mac(MacPurpose::Throttle, &[what.as_bytes(), subject])
    }
}

/// Returns the address, or the /64 prefix of an IPv6 address: one subscriber has at least 2⁶⁴ of
/// them (RFC 6177 section 2).
fn network_of(source: IpAddr) -> Vec<u8> {
    match source.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().into_iter().take(8).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_its_first_64_bits_and_an_ipv4_one_its_address()
    -> Result<(), std::net::AddrParseError> {
        let network = |text: &str| text.parse().map(network_of);
        assert_eq!(
            network("2001:db8:1:2::1")?,
            network("2001:db8:1:2:ffff:ffff:ffff:ffff")?
        );
        assert_ne!(network("2001:db8:1:2::1")?, network("2001:db8:1:3::1")?);
        assert_ne!(network("192.0.2.1")?, network("192.0.2.2")?);
        assert_eq!(network("::ffff:192.0.2.1")?, network("192.0.2.1")?);
        Ok(())
    }
}
