use chrono::{DateTime, TimeDelta, Utc};

/// A limit on failed attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleRule {
    /// The name of the quota in `RateLimit-Policy`.
    pub name: &'static str,
    /// Failures that are allowed in a window.
    pub limit: i32,
    /// The length of a window, which begins with its first failure.
    pub window: TimeDelta,
    pub after: AfterLimit,
}

/// The treatment of attempts beyond the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterLimit {
    /// No attempt is allowed until the window ends.
    WaitForWindow,
    /// One attempt is allowed after each delay. The first delay is as long as the window; it
    /// doubles with each failure. After `stop_at` consecutive failures no attempt is allowed until
    /// they have faded (NIST SP 800-63B-4 section 3.2.2).
    Delay {
        longest: TimeDelta,
        stop_at: Option<i32>,
    },
}

/// The attempt exceeds the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts, the next one is allowed at {retry_at}")]
pub struct Throttled {
    pub rule: ThrottleRule,
    pub retry_at: DateTime<Utc>,
    /// Whether failures alone exceed the limit; `false` if it depends on attempts in flight.
    pub is_exhausted: bool,
}

impl ThrottleRule {
    /// Returns a rule that allows `limit` attempts in each window.
    pub const fn quota(name: &'static str, limit: i32, window: TimeDelta) -> Self {
        Self {
            name,
            limit,
            window,
            after: AfterLimit::WaitForWindow,
        }
    }

    /// Returns the delay after this number of failures in a window; `None` below the limit.
    pub(super) fn delay_after(&self, failures: i32) -> Option<TimeDelta> {
        let AfterLimit::Delay { longest, .. } = self.after else {
            return None;
        };
        let doublings = u32::try_from(failures - self.limit).ok()?;
        let delay = 2i32
            .checked_pow(doublings)
            .and_then(|factor| self.window.checked_mul(factor));
        Some(delay.map_or(longest, |delay| delay.min(longest)))
    }
}
