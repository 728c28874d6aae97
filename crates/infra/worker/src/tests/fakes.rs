mod deliveries;
mod handlers;
mod transactions;

pub(super) use deliveries::{InMemoryDeliveries, State};
pub(super) use handlers::Scripted;
pub(super) use transactions::{InMemoryTransaction, InMemoryTransactions};

use chrono::{DateTime, TimeDelta, Utc};
use services::Clock;
use std::{sync::LazyLock, time::Instant};

/// A clock that follows tokio's time, which tests pause and advance.
pub(super) struct TokioClock;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for TokioClock {
    fn now(&self) -> DateTime<Utc> {
        let passed = tokio::time::Instant::now()
            .into_std()
            .saturating_duration_since(*START);
        DateTime::UNIX_EPOCH + TimeDelta::from_std(passed).unwrap()
    }
}
