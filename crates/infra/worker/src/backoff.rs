use crate::RetrySettings;
use std::time::Duration;

/// Exponential backoff for polling: pauses double from a minimum to a maximum.
#[derive(Debug)]
pub(crate) struct Backoff {
    min: Duration,
    max: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) const fn new(min: Duration, max: Duration) -> Self {
        Self {
            min,
            max,
            next: min,
        }
    }

    pub(crate) const fn reset(&mut self) {
        self.next = self.min;
    }

    /// Returns the current pause and doubles the next one.
    pub(crate) fn pause(&mut self) -> Duration {
        let pause = self.next.min(self.max);
        self.next = pause.saturating_mul(2);
        pause
    }
}

impl RetrySettings {
    /// Returns an exponential delay with full jitter: between zero and the capped exponential
    /// delay, so that retries after an outage are spread out.
    pub(crate) fn delay(&self, attempts: i32, jitter: f64) -> Duration {
        let doublings = u32::try_from(attempts.saturating_sub(1))
            .unwrap_or(0)
            .min(30);
        let ceiling = self.base.saturating_mul(1 << doublings).min(self.cap);
        Duration::from_micros((ceiling.as_micros() as f64 * jitter.clamp(0.0, 1.0)) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn pauses_double_up_to_the_maximum_and_can_be_reset() {
        let mut backoff = Backoff::new(SECOND, 5 * SECOND);
        let pauses: Vec<_> = (0..5).map(|_| backoff.pause().as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 5, 5]);

        backoff.reset();
        assert_eq!(backoff.pause(), SECOND);
    }

    #[test]
    fn delays_grow_to_a_cap_and_are_scaled_by_the_jitter() {
        let retry = RetrySettings {
            base: SECOND,
            cap: 60 * SECOND,
            max_attempts: 12,
        };
        let delays: Vec<_> = (1..=8)
            .map(|attempts| retry.delay(attempts, 1.0).as_secs())
            .collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(retry.delay(3, 0.25), SECOND);
        assert_eq!(retry.delay(3, 0.0), Duration::ZERO);
    }

    #[test]
    fn invalid_attempts_and_jitter_are_clamped() {
        let retry = RetrySettings {
            base: SECOND,
            cap: 60 * SECOND,
            max_attempts: 12,
        };
        assert_eq!(retry.delay(i32::MIN, 1.0), SECOND);
        assert_eq!(retry.delay(i32::MAX, 7.0), 60 * SECOND);
        assert_eq!(retry.delay(1, f64::NAN), Duration::ZERO);
        assert_eq!(retry.delay(1, -1.0), Duration::ZERO);
    }
}
