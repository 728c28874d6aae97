//! One clock for all processes that share a database server.

use crate::SystemClock;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use services::Clock;
use std::{
    sync::{PoisonError, RwLock},
    time::Instant,
};

/// Returns the time of the operating system until it follows a server; from then on the time of the
/// server, carried forward by the monotonic clock. Leases, limits and expiries that several
/// machines judge then do not depend on their own clocks, nor on steps of those.
#[derive(Debug, Default)]
pub struct SharedClock {
    reading: RwLock<Option<Reading>>,
}

/// The time that the server had at an instant of this process.
#[derive(Debug, Clone, Copy)]
struct Reading {
    time: DateTime<Utc>,
    at: Instant,
}

impl SharedClock {
    /// Follows the server whose time was `time` between the instants of sending and receiving.
    /// Returns the difference from the clock of the operating system; positive if that is behind.
    pub fn follow(&self, time: DateTime<Utc>, sent: Instant, received: Instant) -> TimeDelta {
        let reading = Reading {
            time,
            at: sent + received.saturating_duration_since(sent) / 2,
        };
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = Some(reading);
        reading.now() - SystemClock.now()
    }
}

impl Reading {
    fn now(self) -> DateTime<Utc> {
        let elapsed = TimeDelta::from_std(self.at.elapsed()).unwrap_or(TimeDelta::MAX);
        self.time.checked_add_signed(elapsed).unwrap_or(self.time)
    }
}

impl Clock for SharedClock {
    fn now(&self) -> DateTime<Utc> {
        let reading = *self.reading.read().unwrap_or_else(PoisonError::into_inner);
        match reading {
            Some(reading) => reading.now().trunc_subsecs(6),
            None => SystemClock.now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_server_is_carried_forward() {
        let clock = SharedClock::default();
        let at = Instant::now();
        let time = SystemClock.now() + TimeDelta::days(1);

        let difference = clock.follow(time, at, at);

        let [first, second] = [clock.now(), clock.now()];
        assert!(time <= first && first <= second);
        assert!(second < time + TimeDelta::minutes(1));
        assert!((difference - TimeDelta::days(1)).abs() < TimeDelta::minutes(1));
    }

    #[test]
    fn a_clock_that_follows_no_server_is_that_of_the_system() {
        let clock = SharedClock::default();
        assert!((clock.now() - SystemClock.now()).abs() < TimeDelta::minutes(1));
    }
}
