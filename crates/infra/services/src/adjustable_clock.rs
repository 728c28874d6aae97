use chrono::{DateTime, TimeDelta, Utc};
use services::Clock;
use std::sync::{Mutex, PoisonError};

#[derive(Debug)]
pub(crate) struct AdjustableClock(Mutex<DateTime<Utc>>);

impl AdjustableClock {
    pub(crate) fn at(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for AdjustableClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
