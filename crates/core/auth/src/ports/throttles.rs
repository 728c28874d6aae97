use async_trait::async_trait;
use auth_domain::{Throttle, ThrottleKey};
use chrono::{DateTime, Utc};
use cqrs::Fault;

#[async_trait]
pub trait ThrottleRepository: Send + Sync {
    /// Made when there is none. Locked until the transaction ends: whoever else asks for the same key waits. Who locks
    /// several does it in the order of their keys.
    async fn lock(&self, key: ThrottleKey, now: DateTime<Utc>) -> Result<Throttle, Fault>;

    async fn save(&self, throttle: &Throttle) -> Result<(), Fault>;

    /// Whatever was counted is forgotten.
    async fn delete(&self, key: ThrottleKey) -> Result<(), Fault>;
}
