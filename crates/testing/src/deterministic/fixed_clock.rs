use chrono::{DateTime, TimeDelta, Utc};
use services::Clock;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that only moves when it is set or advanced.
#[derive(Debug)]
pub struct FixedClock {
    micros: AtomicI64,
}

impl FixedClock {
    pub const fn at(now: DateTime<Utc>) -> Self {
        Self {
            micros: AtomicI64::new(now.timestamp_micros()),
        }
    }

    pub fn set(&self, now: DateTime<Utc>) {
        self.micros.store(now.timestamp_micros(), Ordering::SeqCst);
    }

    /// Moves the clock, backward if `by` is negative. Returns the new time.
    pub fn advance(&self, by: TimeDelta) -> DateTime<Utc> {
        self.micros
            .fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
        self.now()
    }
}

/// Starts at 2026-11-20 09:00:00.123456 UTC; the microseconds reveal adapters that truncate times.
impl Default for FixedClock {
    fn default() -> Self {
        Self {
            micros: AtomicI64::new(1_795_165_200_123_456),
        }
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.micros.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_only_on_request_and_keeps_microseconds() {
        let clock = FixedClock::default();
        assert_eq!(clock.now().to_rfc3339(), "2026-11-20T09:00:00.123456+00:00");
        assert_eq!(clock.now(), clock.now());

        let later = clock.advance(TimeDelta::minutes(1) + TimeDelta::nanoseconds(999));
        assert_eq!(later.to_rfc3339(), "2026-11-20T09:01:00.123456+00:00");

        clock.set(DateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH);
    }
}
