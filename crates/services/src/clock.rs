use chrono::{DateTime, Utc};

/// The time, cut to microseconds: that is what PostgreSQL keeps, so what was written reads back equal.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}
