//! Opening a database, and what a process needs of it besides transactions.

use crate::{Database, Environment, InvalidDatabaseUrl};
use async_trait::async_trait;
use audit::ports::EventHistory;
use auth::ports::{Credentials, RevocationLog, SessionUses, SigningKeyRing};
use chrono::{DateTime, Utc};
use cqrs::{Either, Fault};
use services::{DeliveryQueue, ExpiredRows, SealedMacKeys, SealedRows};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// The durability of commits on SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SqliteSynchronous {
    /// Acknowledged commits survive a power loss.
    #[default]
    Full,
    /// Survives the end of the process, but a power loss may take the last commits.
    Normal,
}

impl SqliteSynchronous {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Normal => "normal",
        }
    }
}

/// The pooler between this process and PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pooler {
    /// None, or one that keeps the session of a connection.
    #[default]
    None,
    /// One that may give each transaction another session.
    Transaction,
}

#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Connections that write; SQLite always has one.
    pub size: usize,
    pub read_size: usize,
    /// The time for which a request waits for a connection before it fails with 503.
    pub timeout: Duration,
    pub sqlite_synchronous: SqliteSynchronous,
    /// Of the server and its replica.
    pub pooler: Pooler,
}

/// Opens the pools; connects to nothing yet. `replica_url`: where queries read on PostgreSQL; the
/// same server if absent.
pub fn open(
    url: &str,
    replica_url: Option<&str>,
    settings: &PoolSettings,
    environment: Environment,
) -> Result<Database, InvalidDatabaseUrl> {
    let environment = Arc::new(environment);
    if url.starts_with("sqlite:") {
        return open_sqlite(url, settings, environment);
    }
    open_postgres(url, replica_url, settings, environment)
}

#[cfg(feature = "sqlite")]
fn open_sqlite(
    url: &str,
    settings: &PoolSettings,
    environment: Arc<Environment>,
) -> Result<Database, InvalidDatabaseUrl> {
    use crate::sqlite::{PointReads, Store, connect};
    let target = connect::Target::parse(url)?;
    let write = connect::pool(&target, settings, 1, false)?;
    let read = connect::pool(&target, settings, settings.read_size, true)?;
    let point = PointReads::new(target);
    let store = Store::new(write, read, point, environment);
    #[cfg(feature = "postgres")]
    let store = Either::Second(store);
    Ok(store)
}

#[cfg(not(feature = "sqlite"))]
fn open_sqlite(
    _: &str,
    _: &PoolSettings,
    _: Arc<Environment>,
) -> Result<Database, InvalidDatabaseUrl> {
    Err(InvalidDatabaseUrl::UNSUPPORTED)
}

#[cfg(feature = "postgres")]
fn open_postgres(
    url: &str,
    replica_url: Option<&str>,
    settings: &PoolSettings,
    environment: Arc<Environment>,
) -> Result<Database, InvalidDatabaseUrl> {
    use crate::pg::{PointReads, Store, connect};
    let target = connect::Target::parse(url)?.behind(settings.pooler);
    let write = connect::pool(&target, settings, settings.size, &environment.runtime)?;
    let read = connect::Target::parse(replica_url.unwrap_or(url))?.behind(settings.pooler);
    let point = PointReads::new(read.clone(), settings.timeout);
    let read = connect::pool(&read, settings, settings.read_size, &environment.runtime)?;
    let store = Store::new(write, read, point, environment);
    #[cfg(feature = "sqlite")]
    let store = Either::First(store);
    Ok(store)
}

#[cfg(not(feature = "postgres"))]
fn open_postgres(
    _: &str,
    _: Option<&str>,
    _: &PoolSettings,
    _: Arc<Environment>,
) -> Result<Database, InvalidDatabaseUrl> {
    Err(InvalidDatabaseUrl::UNSUPPORTED)
}

cqrs::ports! {
    /// Ports of a database outside transactions.
    pub trait DatabasePorts {
        credentials: Credentials,
        delivery_queue: DeliveryQueue,
        event_history: EventHistory,
        revocation_log: RevocationLog,
        sealed_mac_keys: SealedMacKeys,
        session_uses: SessionUses,
        signing_key_ring: SigningKeyRing,
    }
}

/// The time of a server, which was read between two instants of this process.
#[derive(Debug, Clone, Copy)]
pub struct ServerTime {
    pub time: DateTime<Utc>,
    pub sent: Instant,
    pub received: Instant,
}

/// The database as a dependency of the process.
#[async_trait]
pub trait DatabaseUpkeep: Send + Sync {
    /// Returns `postgresql` or `sqlite`.
    fn kind(&self) -> &'static str;

    /// Sends a trivial query.
    async fn ping(&self) -> Result<(), Fault>;

    /// Returns the time of a database server, which all its clients share; `None` if the database
    /// has the clock of this machine.
    async fn time(&self) -> Result<Option<ServerTime>, Fault>;

    /// Commits a small change. Fails if the database refuses it, as on a full disk or after a
    /// failover that has left a read-only server; not if every connection is busy.
    async fn check_writes(&self) -> Result<(), Fault>;

    /// Opens one connection of each pool, so that the first request does not wait for it.
    async fn warm_up(&self) -> Result<(), Fault>;

    /// Returns the expired rows that housekeeping deletes.
    fn expired_rows(&self) -> Vec<Arc<dyn ExpiredRows>>;

    /// Returns the rows whose values are sealed under the master key.
    fn sealed_rows(&self) -> Vec<Arc<dyn SealedRows>>;
}

#[async_trait]
impl<A: DatabaseUpkeep, B: DatabaseUpkeep> DatabaseUpkeep for Either<A, B> {
    fn kind(&self) -> &'static str {
        match self {
            Self::First(store) => store.kind(),
            Self::Second(store) => store.kind(),
        }
    }

    async fn ping(&self) -> Result<(), Fault> {
        match self {
            Self::First(store) => store.ping().await,
            Self::Second(store) => store.ping().await,
        }
    }

    async fn time(&self) -> Result<Option<ServerTime>, Fault> {
        match self {
            Self::First(store) => store.time().await,
            Self::Second(store) => store.time().await,
        }
    }

    async fn check_writes(&self) -> Result<(), Fault> {
        match self {
            Self::First(store) => store.check_writes().await,
            Self::Second(store) => store.check_writes().await,
        }
    }

    async fn warm_up(&self) -> Result<(), Fault> {
        match self {
            Self::First(store) => store.warm_up().await,
            Self::Second(store) => store.warm_up().await,
        }
    }

    fn expired_rows(&self) -> Vec<Arc<dyn ExpiredRows>> {
        match self {
            Self::First(store) => store.expired_rows(),
            Self::Second(store) => store.expired_rows(),
        }
    }

    fn sealed_rows(&self) -> Vec<Arc<dyn SealedRows>> {
        match self {
            Self::First(store) => store.sealed_rows(),
            Self::Second(store) => store.sealed_rows(),
        }
    }
}
