use chrono::{DateTime, Utc};

/// Returns the time, truncated to the microseconds that PostgreSQL stores, so that stored times
/// read back equal.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}
