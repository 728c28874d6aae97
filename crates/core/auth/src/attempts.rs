//! Counts attempts to guess passwords and codes before they are checked, alike for known and
//! unknown addresses, in counters that all processes share.

mod counters;
mod mails;
mod rules;

pub use rules::AttemptRules;

use crate::KnownNetworksOf;
use chrono::{DateTime, Utc};
use counters::Counter;
use cqrs::Fault;
use kernel::{EmailAddress, Network, SessionId, Throttled, UserId};
use services::{Mac, ThrottleRepository};
use std::sync::Arc;

/// The subject of an attempt, by which it is counted.
#[derive(Debug, Clone)]
pub enum AttemptOn {
    /// A log-in.
    Address {
        /// `None` if the text is not a valid address; then only the network is counted.
        address: Option<EmailAddress>,
        /// The user whose account has the address, if one has.
        user_id: Option<UserId>,
    },
    /// The current password of a logged-in user.
    Session {
        user_id: UserId,
        session_id: SessionId,
    },
    /// A code or a mailed link.
    Network,
}

/// A reserved attempt. It must be settled when its outcome is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempt {
    /// In the order of their keys.
    counters: Vec<Counter>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    Succeeded,
    Failed,
    /// The attempt was given up before it was checked.
    Withdrawn,
}

/// Counts attempts within one transaction.
#[derive(Clone)]
pub(crate) struct Attempts {
    pub throttles: Arc<dyn ThrottleRepository>,
    pub known_networks: KnownNetworksOf,
    pub mac: Arc<dyn Mac>,
    pub rules: AttemptRules,
}

impl Attempts {
    /// Reserves an attempt in each of its counters, or in none of them if any is at its limit. A
    /// log-in that failures refuse counts as a failure of its network; attempts in flight are not
    /// failures.
    pub async fn reserve(
        &self,
        on: &AttemptOn,
        network: Network,
        now: DateTime<Utc>,
    ) -> Result<Result<Attempt, Throttled>, Fault> {
        let counters = self.counters(on, network, now).await?;
        let (mut throttles, mut refused) = (Vec::new(), None::<Throttled>);
        for counter in &counters {
            let mut throttle = self.throttles.lock(counter.key, now).await?;
            if let Err(throttled) = throttle.reserve(&counter.rule, now) {
                let is_later = |refused: &Throttled| refused.retry_at < throttled.retry_at;
                if refused.as_ref().is_none_or(is_later) {
                    refused = Some(throttled);
                }
            }
            throttles.push(throttle);
        }
        if let Some(refused) = refused {
            if refused.is_exhausted && matches!(on, AttemptOn::Address { .. }) {
                self.count_refusal(network, now).await?;
            }
            return Ok(Err(refused));
        }
        for throttle in &throttles {
            self.throttles.save(throttle).await?;
        }
        Ok(Ok(Attempt { counters }))
    }

    /// Counts the refusal of an attempt whose counters are locked.
    async fn count_refusal(&self, network: Network, now: DateTime<Utc>) -> Result<(), Fault> {
        if let Some(counter) = self.of_network(network) {
            let mut throttle = self.throttles.lock(counter.key, now).await?;
            if throttle.count(&counter.rule, now).is_ok() {
                self.throttles.save(&throttle).await?;
            }
        }
        Ok(())
    }

    /// Records the outcome. Returns whether a counter of the caller is exhausted now.
    pub async fn settle(
        &self,
        attempt: &Attempt,
        outcome: AttemptOutcome,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let mut is_exhausted = false;
        for Counter { key, rule, is_own } in &attempt.counters {
            let mut throttle = self.throttles.lock(*key, now).await?;
            match outcome {
                AttemptOutcome::Failed => throttle.fail(rule, now),
                AttemptOutcome::Succeeded | AttemptOutcome::Withdrawn => {
                    throttle.release(rule, now);
                }
            }
            if *is_own && outcome == AttemptOutcome::Succeeded {
                throttle.clear(now);
            }
            is_exhausted |= *is_own && throttle.is_exhausted(rule, now);
            self.throttles.save(&throttle).await?;
        }
        Ok(is_exhausted)
    }

    /// Ends a lockout of the user: they proved control of their inbox, so their network becomes a
    /// known one and their own failures are forgotten. Failures of strangers keep counting for
    /// strangers.
    pub async fn end_lockout(
        &self,
        user_id: UserId,
        address: &EmailAddress,
        network: Network,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        self.known_networks.remember(user_id, network, now).await?;
        let own = self.of_address(address, network);
        let mut throttle = self.throttles.lock(own.key, now).await?;
        throttle.clear(now);
        self.throttles.save(&throttle).await
    }
}
