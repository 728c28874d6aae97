use super::InMemoryTransaction;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{Throttle, ThrottleKey};
use services::ThrottleRepository;

#[async_trait]
impl ThrottleRepository for InMemoryTransaction {
    async fn lock(&self, key: ThrottleKey, now: DateTime<Utc>) -> Result<Throttle, Fault> {
        self.tables(|tables| {
            let throttle = tables
                .throttles
                .entry(key)
                .or_insert_with(|| Throttle::new(key, now));
            if let Some(moved_back) = throttle.moved_back_to(now) {
                *throttle = moved_back;
            }
            Ok(throttle.clone())
        })
    }

    async fn save(&self, throttle: &Throttle) -> Result<(), Fault> {
        self.tables(|tables| {
            tables
                .throttles
                .insert(throttle.state().key, throttle.clone());
            Ok(())
        })
    }
}
