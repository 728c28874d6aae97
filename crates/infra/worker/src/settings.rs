use services::UuidGenerator;
use std::{sync::Arc, time::Duration};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerSettings {
    /// Names the process: unique among those that run, the same after a restart.
    pub name: String,
    /// How many deliveries run at the same time.
    pub concurrency: usize,
    /// How many are claimed or acknowledged in one statement.
    pub batch: usize,
    /// How long a delivery stays with a worker that has gone silent.
    pub lease: Duration,
    /// The pause after finding nothing doubles from here …
    pub poll_min: Duration,
    /// … to here. Outages are waited out in the same way.
    pub poll_max: Duration,
    /// A dead worker's deliveries are taken over within the lease and this.
    pub reap_every: Duration,
    pub retry: RetrySettings,
    /// All that a stop may take; a tenth of it is kept for giving back what did not finish.
    pub shutdown_grace: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrySettings {
    pub base: Duration,
    pub cap: Duration,
    /// Attempts that ended with their process count too.
    pub max_attempts: i32,
}

impl WorkerSettings {
    pub fn named(name: impl Into<String>, concurrency: usize) -> Self {
        Self {
            name: name.into(),
            concurrency,
            batch: 100,
            lease: Duration::from_secs(30),
            poll_min: Duration::from_millis(50),
            poll_max: Duration::from_secs(1),
            reap_every: Duration::from_secs(1),
            retry: RetrySettings::default(),
            shutdown_grace: Duration::from_secs(30),
        }
    }
}

impl Default for RetrySettings {
    fn default() -> Self {
        Self { base: Duration::from_secs(1), cap: Duration::from_secs(15 * 60), max_attempts: 12 }
    }
}

/// A number between 0 and 1, another one each time, so that what failed together is not retried together.
pub type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// Takes the randomness that the last bits of every UUIDv7 are made of (RFC 9562 section 5.7).
pub fn jitter_from(ids: Arc<dyn UuidGenerator>) -> Jitter {
    Arc::new(move || f64::from(ids.next().as_u128() as u32) / f64::from(u32::MAX))
}
