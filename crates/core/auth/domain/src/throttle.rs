use chrono::{DateTime, TimeDelta, Utc};

/// The subject of a throttle as a keyed digest, so that the table holds no personal data.
pub type ThrottleKey = [u8; 32];

/// A limit on attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThrottleRule {
    /// Allows `free` attempts per window, then one after each delay, which doubles up to
    /// `longest_delay`. After `last` consecutive failures no attempt is allowed until the user
    /// verifies the address (NIST SP 800-63B-4 section 3.2.2).
    Lockout {
        free: i32,
        window: TimeDelta,
        longest_delay: TimeDelta,
        last: i32,
    },
    /// Allows `limit` attempts in a window that begins with the first of them.
    Quota { limit: i32, window: TimeDelta },
}

/// The attempt exceeds the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts, the next one is allowed at {retry_at}")]
pub struct Throttled {
    pub rule: ThrottleRule,
    pub retry_at: DateTime<Utc>,
}

/// The stored form of a throttle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleState {
    pub key: ThrottleKey,
    /// Attempts since the last success.
    pub in_a_row: i32,
    /// Attempts since the window began.
    pub in_window: i32,
    pub window_started_at: DateTime<Utc>,
    pub blocked_until: Option<DateTime<Utc>>,
    /// From this time on the throttle is equivalent to a new one and may be deleted.
    pub expires_at: DateTime<Utc>,
}

/// Counts attempts of one kind on one subject. An attempt is counted before its outcome is known,
/// so that parallel attempts cannot exceed the limit; a successful one is given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throttle {
    state: ThrottleState,
}

/// How long consecutive failures are remembered. Attempts further apart never add up to a lockout.
const MEMORY: TimeDelta = TimeDelta::days(7);
/// The delay is reset after this time without an attempt.
const DELAY_RESET: TimeDelta = TimeDelta::days(1);
/// The duration of a lockout that only verifying the address ends.
const UNLIMITED: TimeDelta = TimeDelta::days(36_500);

impl Throttle {
    pub const fn new(key: ThrottleKey, now: DateTime<Utc>) -> Self {
        let state = ThrottleState {
            key,
            in_a_row: 0,
            in_window: 0,
            window_started_at: now,
            blocked_until: None,
            expires_at: now,
        };
        Self { state }
    }

    pub const fn restore(state: ThrottleState) -> Self {
        Self { state }
    }

    /// Counts one attempt, or refuses it and changes nothing.
    pub fn reserve(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) -> Result<(), Throttled> {
        if self.state.expires_at <= now {
            *self = Self::new(self.state.key, now);
        }
        match *rule {
            ThrottleRule::Lockout {
                free,
                window,
                longest_delay,
                last,
            } => self.reserve_under_lockout(free, window, longest_delay, last, now),
            ThrottleRule::Quota { limit, window } => self.reserve_within_quota(limit, window),
        }
        .map_err(|retry_at| Throttled {
            rule: *rule,
            retry_at,
        })
    }

    fn reserve_under_lockout(
        &mut self,
        free: i32,
        window: TimeDelta,
        longest_delay: TimeDelta,
        last: i32,
        now: DateTime<Utc>,
    ) -> Result<(), DateTime<Utc>> {
        let state = &mut self.state;
        if state.in_a_row >= last {
            return Err(now + longest_delay);
        }
        if let Some(until) = state.blocked_until.filter(|until| now < *until) {
            return Err(until);
        }
        let over = if state.in_window < free {
            window
        } else {
            DELAY_RESET
        };
        if now >= state.blocked_until.unwrap_or(state.window_started_at) + over {
            (
                state.in_window,
                state.window_started_at,
                state.blocked_until,
            ) = (0, now, None);
        }
        state.in_a_row += 1;
        state.in_window += 1;
        if let Ok(doublings) = u32::try_from(state.in_window - free) {
            let delay = 2i32
                .checked_pow(doublings)
                .and_then(|factor| window.checked_mul(factor));
            state.blocked_until =
                Some(now + delay.map_or(longest_delay, |delay| delay.min(longest_delay)));
        }
        state.expires_at = if state.in_a_row >= last {
            now + UNLIMITED
        } else {
            now + MEMORY
        };
        Ok(())
    }

    fn reserve_within_quota(&mut self, limit: i32, window: TimeDelta) -> Result<(), DateTime<Utc>> {
        let ends_at = self.state.window_started_at + window;
        if self.state.in_window >= limit {
            return Err(ends_at);
        }
        self.state.in_window += 1;
        self.state.expires_at = ends_at;
        Ok(())
    }

    /// Uncounts a successful attempt.
    pub fn release(&mut self) {
        self.state.in_window = (self.state.in_window - 1).max(0);
    }

    pub const fn state(&self) -> &ThrottleState {
        &self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const LOCKOUT: ThrottleRule = ThrottleRule::Lockout {
        free: 5,
        window: TimeDelta::minutes(5),
        longest_delay: TimeDelta::hours(1),
        last: 100,
    };
    const QUOTA: ThrottleRule = ThrottleRule::Quota {
        limit: 3,
        window: TimeDelta::minutes(1),
    };

    fn throttle() -> Throttle {
        Throttle::new([7; 32], START)
    }

    /// Returns when the next attempt is allowed if one at `now` is refused.
    fn retry_at(
        throttle: &Throttle,
        rule: &ThrottleRule,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        throttle
            .clone()
            .reserve(rule, now)
            .err()
            .map(|throttled| throttled.retry_at)
    }

    #[test]
    fn delays_double_after_five_free_attempts() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for _ in 0..5 {
            throttle.reserve(&LOCKOUT, START)?;
        }
        let mut now = START;
        for minutes in [5, 10, 20, 40, 60, 60] {
            let until = now + TimeDelta::minutes(minutes);
            assert_eq!(
                retry_at(&throttle, &LOCKOUT, until - TimeDelta::microseconds(1)),
                Some(until),
                "{minutes}"
            );
            now = until;
            throttle.reserve(&LOCKOUT, now)?;
        }
        Ok(())
    }

    #[test]
    fn spaced_attempts_have_no_delay_but_add_up_to_a_lockout() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for number in 0..100 {
            throttle.reserve(&LOCKOUT, START + TimeDelta::minutes(5 * number))?;
        }
        let much_later = START + TimeDelta::days(365);
        assert_eq!(
            retry_at(&throttle, &LOCKOUT, much_later),
            Some(much_later + TimeDelta::hours(1)),
            "still locked out"
        );
        Ok(())
    }

    #[test]
    fn delays_reset_after_a_day_and_counters_after_a_week() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for _ in 0..5 {
            throttle.reserve(&LOCKOUT, START)?;
        }
        let next_day = START + TimeDelta::minutes(5) + TimeDelta::days(1);
        throttle.reserve(&LOCKOUT, next_day)?;
        assert_eq!(
            (throttle.state().in_a_row, throttle.state().in_window),
            (6, 1)
        );
        throttle.reserve(&LOCKOUT, next_day + TimeDelta::days(7))?;
        assert_eq!(
            (throttle.state().in_a_row, throttle.state().in_window),
            (1, 1)
        );
        Ok(())
    }

    #[test]
    fn a_quota_resets_when_its_window_ends() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for second in [0, 10, 50] {
            throttle.reserve(&QUOTA, START + TimeDelta::seconds(second))?;
        }
        let end = START + TimeDelta::minutes(1);
        assert_eq!(
            retry_at(&throttle, &QUOTA, end - TimeDelta::seconds(1)),
            Some(end)
        );
        throttle.reserve(&QUOTA, end)?;
        assert_eq!(throttle.state().in_window, 1);
        Ok(())
    }

    #[test]
    fn successful_attempts_are_not_counted() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for _ in 0..10 {
            throttle.reserve(&QUOTA, START)?;
            throttle.release();
        }
        assert_eq!(throttle.state().in_window, 0);
        throttle.release();
        assert_eq!(throttle.state().in_window, 0);
        Ok(())
    }

    #[test]
    fn a_refused_attempt_changes_nothing() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for _ in 0..3 {
            throttle.reserve(&QUOTA, START)?;
        }
        let before = throttle.clone();
        assert!(throttle.reserve(&QUOTA, START).is_err());
        assert_eq!(throttle, before);
        Ok(())
    }
}
