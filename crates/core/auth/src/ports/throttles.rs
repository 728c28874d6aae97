use async_trait::async_trait;
use auth_domain::{Throttle, ThrottleKey};
use chrono::{DateTime, Utc};
use cqrs::Fault;

#[async_trait]
pub trait ThrottleRepository: Send + Sync {
    /// Finds or creates the throttle and locks it until the transaction ends. Several throttles
    /// must be locked in the order of their keys.
    async fn lock(&self, key: ThrottleKey, now: DateTime<Utc>) -> Result<Throttle, Fault>;

    async fn save(&self, throttle: &Throttle) -> Result<(), Fault>;

    /// Resets the counter.
    async fn delete(&self, key: ThrottleKey) -> Result<(), Fault>;
}
