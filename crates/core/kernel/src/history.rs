//! The version and the recorded events of an aggregate.

use chrono::{DateTime, Utc};

/// The version at which an aggregate was loaded (0 = never stored) and the events recorded since.
#[derive(Debug, Clone, PartialEq)]
pub struct History<E> {
    version: i64,
    recorded: Vec<(DateTime<Utc>, E)>,
}

impl<E> Default for History<E> {
    fn default() -> Self {
        Self::restore(0)
    }
}

impl<E> History<E> {
    pub const fn restore(version: i64) -> Self {
        Self {
            version,
            recorded: Vec::new(),
        }
    }

    pub fn record(&mut self, at: DateTime<Utc>, event: impl Into<E>) {
        self.recorded.push((at, event.into()));
    }

    pub const fn version(&self) -> i64 {
        self.version
    }

    pub const fn is_new(&self) -> bool {
        self.version == 0
    }

    pub fn recorded(&self) -> &[(DateTime<Utc>, E)] {
        &self.recorded
    }
}
