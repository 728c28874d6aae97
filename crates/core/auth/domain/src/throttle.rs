use chrono::{DateTime, TimeDelta, Utc};

/// What a throttle counts under: a keyed digest, so that the table names nobody.
pub type ThrottleKey = [u8; 32];

/// How often something may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThrottleRule {
    /// `free` tries in a window, then one after each delay, which doubles every time up to the longest; after `last` tries
    /// in a row none, until somebody proves the address (NIST SP 800-63B-4 section 3.2.2).
    Lockout { free: i32, window: TimeDelta, longest_delay: TimeDelta, last: i32 },
    /// So many in a window, which begins with the first of them.
    Quota { limit: i32, window: TimeDelta },
}

/// There were too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there were too many attempts: the next one can be made at {retry_at}")]
pub struct Throttled {
    pub rule: ThrottleRule,
    pub retry_at: DateTime<Utc>,
}

/// The stored form of a throttle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleState {
    pub key: ThrottleKey,
    /// Since the last success.
    pub in_a_row: i32,
    /// Since the window began.
    pub in_window: i32,
    pub window_started_at: DateTime<Utc>,
    pub blocked_until: Option<DateTime<Utc>>,
    /// From here on it is as good as new, and may be deleted.
    pub expires_at: DateTime<Utc>,
}

/// Counts tries of one kind about one subject. A try is counted before it is known how it ends, so that parallel ones
/// cannot pass the limit; one that ends well is given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throttle {
    state: ThrottleState,
}

/// How long tries in a row are remembered. Who tries less often than this never adds up to a lockout.
const MEMORY: TimeDelta = TimeDelta::days(7);
/// After a day without a try the delay starts small again.
const FORGIVENESS: TimeDelta = TimeDelta::days(1);
/// A lockout that only a proof of the address ends.
const FOR_GOOD: TimeDelta = TimeDelta::days(36_500);

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

    /// Counts one more try, or refuses it and changes nothing.
    pub fn reserve(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) -> Result<(), Throttled> {
        if self.state.expires_at <= now {
            *self = Self::new(self.state.key, now);
        }
        match *rule {
            ThrottleRule::Lockout { free, window, longest_delay, last } => {
                self.reserve_under_lockout(free, window, longest_delay, last, now)
            }
            ThrottleRule::Quota { limit, window } => self.reserve_within_quota(limit, window),
        }
        .map_err(|retry_at| Throttled { rule: *rule, retry_at })
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
        let over = if state.in_window < free { window } else { FORGIVENESS };
        if now >= state.blocked_until.unwrap_or(state.window_started_at) + over {
            (state.in_window, state.window_started_at, state.blocked_until) = (0, now, None);
        }
        state.in_a_row += 1;
        state.in_window += 1;
        if let Ok(doublings) = u32::try_from(state.in_window - free) {
            let delay = 2i32.checked_pow(doublings).and_then(|factor| window.checked_mul(factor));
            state.blocked_until = Some(now + delay.map_or(longest_delay, |delay| delay.min(longest_delay)));
        }
        state.expires_at = if state.in_a_row >= last { now + FOR_GOOD } else { now + MEMORY };
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

    /// The try ended well, so it does not count.
    pub fn give_back(&mut self) {
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
    const LOCKOUT: ThrottleRule =
        ThrottleRule::Lockout { free: 5, window: TimeDelta::minutes(5), longest_delay: TimeDelta::hours(1), last: 100 };
    const QUOTA: ThrottleRule = ThrottleRule::Quota { limit: 3, window: TimeDelta::minutes(1) };

    fn throttle() -> Throttle {
        Throttle::new([7; 32], START)
    }

    /// When the next try can be made, after this one at `now`.
    fn retry_at(throttle: &Throttle, rule: &ThrottleRule, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        throttle.clone().reserve(rule, now).err().map(|throttled| throttled.retry_at)
    }

    #[test]
    fn five_tries_are_free_and_then_each_waits_twice_as_long() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for _ in 0..5 {
            throttle.reserve(&LOCKOUT, START)?;
        }
        let mut now = START;
        for minutes in [5, 10, 20, 40, 60, 60] {
            let until = now + TimeDelta::minutes(minutes);
            assert_eq!(retry_at(&throttle, &LOCKOUT, until - TimeDelta::microseconds(1)), Some(until), "{minutes}");
            now = until;
            throttle.reserve(&LOCKOUT, now)?;
        }
        Ok(())
    }

    #[test]
    fn tries_that_are_far_apart_wait_for_nothing_and_add_up_all_the_same() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for number in 0..100 {
            throttle.reserve(&LOCKOUT, START + TimeDelta::minutes(5 * number))?;
        }
        let much_later = START + TimeDelta::days(365);
        assert_eq!(retry_at(&throttle, &LOCKOUT, much_later), Some(much_later + TimeDelta::hours(1)), "for good");
        Ok(())
    }

    #[test]
    fn a_quiet_day_makes_delays_small_again_and_a_quiet_week_forgets_all() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for _ in 0..5 {
            throttle.reserve(&LOCKOUT, START)?;
        }
        let next_day = START + TimeDelta::minutes(5) + TimeDelta::days(1);
        throttle.reserve(&LOCKOUT, next_day)?;
        assert_eq!((throttle.state().in_a_row, throttle.state().in_window), (6, 1));
        throttle.reserve(&LOCKOUT, next_day + TimeDelta::days(7))?;
        assert_eq!((throttle.state().in_a_row, throttle.state().in_window), (1, 1));
        Ok(())
    }

    #[test]
    fn a_quota_refills_when_its_window_ends() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for second in [0, 10, 50] {
            throttle.reserve(&QUOTA, START + TimeDelta::seconds(second))?;
        }
        let end = START + TimeDelta::minutes(1);
        assert_eq!(retry_at(&throttle, &QUOTA, end - TimeDelta::seconds(1)), Some(end));
        throttle.reserve(&QUOTA, end)?;
        assert_eq!(throttle.state().in_window, 1);
        Ok(())
    }

    #[test]
    fn what_ended_well_is_given_back() -> Result<(), Throttled> {
        let mut throttle = throttle();
        for _ in 0..10 {
            throttle.reserve(&QUOTA, START)?;
            throttle.give_back();
        }
        assert_eq!(throttle.state().in_window, 0);
        throttle.give_back();
        assert_eq!(throttle.state().in_window, 0);
        Ok(())
    }

    #[test]
    fn what_was_refused_changes_nothing() -> Result<(), Throttled> {
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
