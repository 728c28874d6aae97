//! Counters that limit attempts.

mod rule;

#[cfg(test)]
mod tests;

pub use rule::{AfterLimit, ThrottleRule, Throttled};

use chrono::{DateTime, TimeDelta, Utc};

/// The subject of a throttle as a keyed digest, so that the table holds no personal data.
pub type ThrottleKey = [u8; 32];

/// The stored form of a throttle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleState {
    pub key: ThrottleKey,
    /// Failures since the last success or since the counter faded.
    pub in_a_row: i32,
    /// Failures since the window began.
    pub in_window: i32,
    /// The time of the first failure of the window.
    pub window_started_at: DateTime<Utc>,
    pub blocked_until: Option<DateTime<Utc>>,
    /// Reserved attempts whose outcome is not known yet.
    pub in_flight: i32,
    /// From this time on, attempts in flight count as failures.
    pub in_flight_until: DateTime<Utc>,
    /// From this time on, failures are forgotten.
    pub expires_at: DateTime<Utc>,
}

/// Counts failed attempts of one kind on one subject. An attempt is reserved before its outcome is
/// known, so that parallel attempts cannot exceed the limit. A reservation that is released leaves
/// no trace: others cannot observe successful attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throttle {
    state: ThrottleState,
}

/// How long consecutive failures are remembered after the last one.
const MEMORY: TimeDelta = TimeDelta::days(7);
/// The delay is reset after this time without a failure.
const DELAY_RESET: TimeDelta = TimeDelta::days(1);
/// Much longer than an attempt takes. An attempt whose process died counts as a failure.
const IN_FLIGHT: TimeDelta = TimeDelta::minutes(1);
/// When to retry if the outcome of attempts in flight decides.
const IN_FLIGHT_RETRY: TimeDelta = TimeDelta::seconds(1);

impl Throttle {
    /// How long after its expiry a throttle must be kept, because attempts may be in flight.
    pub const RETENTION: TimeDelta = TimeDelta::hours(1);

    pub const fn new(key: ThrottleKey, now: DateTime<Utc>) -> Self {
        let state = ThrottleState {
            key,
            in_a_row: 0,
            in_window: 0,
            window_started_at: now,
            blocked_until: None,
            in_flight: 0,
            in_flight_until: now,
            expires_at: now,
        };
        Self { state }
    }

    pub const fn restore(state: ThrottleState) -> Self {
        Self { state }
    }

    /// Returns the throttle with its instants moved back, as if the newest of them were now, if a
    /// clock that ran ahead has counted. Otherwise attempts would be refused until the wrong time
    /// has passed. The counts stay.
    pub fn moved_back_to(&self, now: DateTime<Utc>) -> Option<Self> {
        let ahead = self.newest_instant() - now;
        let mut state = self.state;
        if ahead > TimeDelta::zero() {
            // a window may have begun before the clock ran ahead
            state.window_started_at = state.window_started_at.min(now);
            state.blocked_until = state.blocked_until.map(|until| until - ahead);
            state.in_flight_until -= ahead;
            state.expires_at -= ahead;
        }
        state.in_flight_until = state.in_flight_until.min(now + IN_FLIGHT);
        (state != self.state).then_some(Self { state })
    }

    /// Returns the time of the last failure if it caused a delay, otherwise the time at which the
    /// window began.
    fn newest_instant(&self) -> DateTime<Utc> {
        let state = &self.state;
        let delayed_at = state.blocked_until.map(|_| state.expires_at - MEMORY);
        delayed_at.map_or(state.window_started_at, |delayed_at| {
            delayed_at.max(state.window_started_at)
        })
    }

    /// Reserves an attempt, or refuses it and changes nothing that later answers depend on.
    pub fn reserve(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) -> Result<(), Throttled> {
        self.catch_up(rule, now);
        let room = self.room(rule, now)?;
        if self.state.in_flight >= room {
            return Err(Throttled {
                rule: *rule,
                retry_at: now + IN_FLIGHT_RETRY,
                is_exhausted: false,
            });
        }
        self.state.in_flight += 1;
        self.state.in_flight_until = now + IN_FLIGHT;
        Ok(())
    }

    /// Returns how many attempts may be in flight now.
    fn room(&self, rule: &ThrottleRule, now: DateTime<Utc>) -> Result<i32, Throttled> {
        let state = &self.state;
        let until = |retry_at| Throttled {
            rule: *rule,
            retry_at,
            is_exhausted: true,
        };
        let left = rule.limit - state.in_window;
        let (left, until_stop) = match rule.after {
            AfterLimit::WaitForWindow if left <= 0 => return Err(until(state.expires_at)),
            AfterLimit::WaitForWindow => (left, i32::MAX),
            AfterLimit::Delay { stop_at, .. } => {
                (left.max(1), stop_at.unwrap_or(i32::MAX) - state.in_a_row)
            }
        };
        if until_stop <= 0 {
            return Err(until(state.expires_at));
        }
        if let Some(blocked_until) = state.blocked_until.filter(|blocked| now < *blocked) {
            return Err(until(blocked_until));
        }
        Ok(left.min(until_stop))
    }

    /// Turns a reserved attempt into a failure. Does nothing if the reservation has lapsed, because
    /// it was counted then.
    pub fn fail(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) {
        self.catch_up(rule, now);
        if self.state.in_flight > 0 {
            self.state.in_flight -= 1;
            self.add_failure(rule, now);
        }
    }

    /// Removes a reserved attempt, as if it had not been made.
    pub fn release(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) {
        self.catch_up(rule, now);
        self.state.in_flight = (self.state.in_flight - 1).max(0);
    }

    /// Counts a failure without a reservation, or refuses it and counts nothing.
    pub fn count(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) -> Result<(), Throttled> {
        self.catch_up(rule, now);
        self.room(rule, now)?;
        self.add_failure(rule, now);
        Ok(())
    }

    /// Takes back a failure of the current window.
    pub fn take_back(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) {
        self.catch_up(rule, now);
        self.state.in_a_row = (self.state.in_a_row - 1).max(0);
        self.state.in_window = (self.state.in_window - 1).max(0);
    }

    /// Forgets the failures. Attempts in flight stay reserved.
    pub fn clear(&mut self, now: DateTime<Utc>) {
        self.state.in_a_row = 0;
        self.state.in_window = 0;
        self.state.blocked_until = None;
        self.state.expires_at = now;
    }

    /// Returns whether failures alone refuse the next attempt.
    pub fn is_exhausted(&self, rule: &ThrottleRule, now: DateTime<Utc>) -> bool {
        self.room(rule, now).is_err()
    }

    /// Applies the consequences of time. Idempotent: calling it earlier in addition does not change
    /// the result.
    fn catch_up(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) {
        let lapsed_at = self.state.in_flight_until;
        if lapsed_at <= now {
            for _ in 0..std::mem::take(&mut self.state.in_flight) {
                self.add_failure(rule, lapsed_at);
            }
        }
        self.forget(rule, now);
    }

    fn add_failure(&mut self, rule: &ThrottleRule, at: DateTime<Utc>) {
        self.forget(rule, at);
        let state = &mut self.state;
        if state.in_window == 0 {
            state.window_started_at = at;
        }
        state.in_a_row += 1;
        state.in_window += 1;
        match rule.after {
            AfterLimit::WaitForWindow => state.expires_at = state.window_started_at + rule.window,
            AfterLimit::Delay { .. } => {
                state.blocked_until = rule.delay_after(state.in_window).map(|delay| at + delay);
                state.expires_at = at + MEMORY;
            }
        }
    }

    fn forget(&mut self, rule: &ThrottleRule, now: DateTime<Utc>) {
        let state = &mut self.state;
        if state.expires_at <= now {
            self.clear(now);
            return;
        }
        let memory = if state.in_window < rule.limit {
            rule.window
        } else {
            DELAY_RESET
        };
        let since = state.blocked_until.unwrap_or(state.window_started_at);
        if matches!(rule.after, AfterLimit::Delay { .. }) && since + memory <= now {
            (state.in_window, state.blocked_until) = (0, None);
        }
    }

    pub const fn state(&self) -> &ThrottleState {
        &self.state
    }
}
