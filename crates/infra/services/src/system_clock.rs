//! Reads the time of the operating system.

use chrono::{DateTime, SubsecRound, Utc};
use services::Clock;

#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the only source of the time")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_truncated_to_microseconds() {
        let fractions =
            std::iter::repeat_with(|| SystemClock.now().timestamp_subsec_nanos() % 1_000);
        assert!(fractions.take(1_000).all(|fraction| fraction == 0));
    }
}
