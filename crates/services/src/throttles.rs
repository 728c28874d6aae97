//! The counters of attempts, which all processes and contexts share.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{Throttle, ThrottleKey};

#[async_trait]
pub trait ThrottleRepository: Send + Sync {
    /// Finds or creates the throttle and locks it until the transaction ends. Several throttles
    /// must be locked in the order of their keys. Instants of a clock that ran ahead are moved back
    /// and stored ([`Throttle::moved_back_to`]), also if the attempt is then refused.
    async fn lock(&self, key: ThrottleKey, now: DateTime<Utc>) -> Result<Throttle, Fault>;

    async fn save(&self, throttle: &Throttle) -> Result<(), Fault>;
}

cqrs::ports! {
    /// Transactions that can count attempts.
    pub trait ThrottlePorts {
        throttles: ThrottleRepository,
    }
}
