use chrono::{DateTime, TimeDelta, Utc};

/// How much a client may lag behind its own session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RefreshMode {
    /// Lost answers and parallel tabs are forgiven: the token before the current one, and any that was replaced a moment
    /// ago, still bring the current one.
    #[default]
    Tolerant,
    /// Every token is good once.
    Strict,
}

/// How a refresh ended. `Rotated` and `Reused` must be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    Rotated,
    /// The current pair is to be given again; nothing changed.
    Reissued,
    /// A token that was replaced is shown again: somebody has a copy. The session is over.
    Reused,
}

/// The session has ended or expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session is over")]
pub struct SessionOver;

/// When the latest generations were replaced, oldest first: those of the last moments, and never more than
/// a few dozen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rotations(Vec<DateTime<Utc>>);

impl Rotations {
    /// How long a replaced token is forgiven, whatever its generation.
    pub const MOMENT: TimeDelta = TimeDelta::seconds(10);
    const KEPT: usize = 32;

    pub const fn restore(times: Vec<DateTime<Utc>>) -> Self {
        Self(times)
    }

    pub fn times(&self) -> &[DateTime<Utc>] {
        &self.0
    }

    pub(crate) fn add(&mut self, now: DateTime<Utc>) {
        self.0.retain(|at| *at > now - Self::MOMENT);
        if self.0.len() == Self::KEPT {
            self.0.remove(0);
        }
        self.0.push(now);
    }

    /// Whether the token `behind` generations before the current one was replaced a moment ago; 1 is the one before.
    pub(crate) fn replaced_a_moment_ago(&self, behind: usize, now: DateTime<Utc>) -> bool {
        let replaced_at = self.0.len().checked_sub(behind).and_then(|index| self.0.get(index));
        replaced_at.is_some_and(|at| *at > now - Self::MOMENT)
    }
}
