use chrono::{DateTime, TimeDelta, Utc};

/// How replaced session tokens are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RefreshMode {
    /// Tolerates lost responses and parallel tabs: the previous token, as long as the current pair
    /// is unused, and any token replaced within the grace period, returns the current pair.
    #[default]
    Tolerant,
    /// Accepts every token once.
    Strict,
}

/// The result of a refresh. The session must be saved after `Rotated` and `Reused`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    Rotated,
    /// The session is unchanged; the caller returns the current token again.
    Reissued,
    /// A replaced token was presented that no honest client presents, so a copy is in use. The
    /// session has ended.
    Reused,
}

/// The session has ended or expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session is over")]
pub struct SessionOver;

/// The times at which recent token generations were replaced, oldest first. Holds those within the
/// grace period, at most 32.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rotations(Vec<DateTime<Utc>>);

impl Rotations {
    /// The grace period: how long a replaced token is still accepted, regardless of its generation.
    pub const GRACE_PERIOD: TimeDelta = TimeDelta::seconds(10);
    const KEPT: usize = 32;

    pub const fn restore(times: Vec<DateTime<Utc>>) -> Self {
        Self(times)
    }

    pub fn times(&self) -> &[DateTime<Utc>] {
        &self.0
    }

    pub(crate) fn add(&mut self, now: DateTime<Utc>) {
        self.0.retain(|at| *at > now - Self::GRACE_PERIOD);
        if self.0.len() == Self::KEPT {
            self.0.remove(0);
        }
        self.0.push(now);
    }

    /// Returns whether the token `behind` generations before the current one was replaced within
    /// the grace period. 1 is the previous token.
    pub(crate) fn is_within_grace_period(&self, behind: usize, now: DateTime<Utc>) -> bool {
        let replaced_at = self
            .0
            .len()
            .checked_sub(behind)
            .and_then(|index| self.0.get(index));
        replaced_at.is_some_and(|at| *at > now - Self::GRACE_PERIOD)
    }
}
