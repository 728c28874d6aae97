//! The limit of registrations per network.

use chrono::{DateTime, Utc};
use kernel::{Fault, Network, Throttle, ThrottleRule, Throttled};
use services::{Mac, MacPurpose, ThrottleRepository};
use std::sync::Arc;

/// Counts registrations within one transaction.
pub(crate) struct NetworkLimit {
    pub throttles: Arc<dyn ThrottleRepository>,
    pub mac: Arc<dyn Mac>,
    pub rule: ThrottleRule,
}

impl NetworkLimit {
    /// Counts a registration, or refuses it and counts nothing. Clients without a known network are
    /// not limited.
    pub async fn count(
        &self,
        network: Network,
        now: DateTime<Utc>,
    ) -> Result<Result<(), Throttled>, Fault> {
        let Some(mut throttle) = self.lock(network, now).await? else {
            return Ok(Ok(()));
        };
        if let Err(throttled) = throttle.count(&self.rule, now) {
            return Ok(Err(throttled));
        }
        self.throttles.save(&throttle).await?;
        Ok(Ok(()))
    }

    /// Takes back a counted registration.
    pub async fn take_back(&self, network: Network, now: DateTime<Utc>) -> Result<(), Fault> {
        if let Some(mut throttle) = self.lock(network, now).await? {
            throttle.take_back(&self.rule, now);
            self.throttles.save(&throttle).await?;
        }
        Ok(())
    }

    async fn lock(&self, network: Network, now: DateTime<Utc>) -> Result<Option<Throttle>, Fault> {
        if network == Network::Unknown {
            return Ok(None);
        }
        let subject = [b"registration".as_slice(), network.octets()];
        let key = self.mac.mac(MacPurpose::Throttle, &subject);
        self.throttles.lock(key, now).await.map(Some)
    }
}
