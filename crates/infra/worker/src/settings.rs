use services::UuidGenerator;
use std::{sync::Arc, time::Duration};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerSettings {
    /// The name of the process, unique among running processes and stable across restarts.
    pub name: String,
    /// Maximum number of deliveries that run concurrently.
    pub concurrency: usize,
    /// Maximum number of deliveries claimed or acknowledged in one statement.
    pub batch: usize,
    /// How long a claim is valid without a heartbeat.
    pub lease: Duration,
    /// The first pause after an empty claim; subsequent ones double up to `poll_max`.
    pub poll_min: Duration,
    /// The longest pause after an empty claim or a failed call.
    pub poll_max: Duration,
    /// Interval of searching expired leases. A crashed worker's deliveries are taken over within
    /// `lease` + `reap_every`.
    pub reap_every: Duration,
    pub retry: RetrySettings,
    /// Maximum duration of a shutdown, of which a tenth is reserved for releasing unfinished
    /// deliveries.
    pub shutdown_grace: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrySettings {
    pub base: Duration,
    pub cap: Duration,
    /// Includes attempts that ended with a crash of the process.
    pub max_attempts: i32,
}

impl WorkerSettings {
    /// No process is configured with a longer lease.
    pub const LONGEST_LEASE: Duration = Duration::from_secs(60 * 60);

    /// Returns the default settings for a worker with this name.
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
        Self {
            base: Duration::from_secs(1),
            cap: Duration::from_secs(15 * 60),
            max_attempts: 12,
        }
    }
}

/// A source of random numbers between 0 and 1 that spreads out retries.
pub type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// Derives jitter from the random last bits of UUIDv7 (RFC 9562 section 5.7).
pub fn jitter_from(ids: Arc<dyn UuidGenerator>) -> Jitter {
    Arc::new(move || f64::from(ids.next().as_u128() as u32) / f64::from(u32::MAX))
}
