//! One database, whichever it is.

use crate::{
    Environment,
    handles::{Reads, Tx},
    pg, sqlite,
};
use auth::ports::{Credentials, RevocationLog, SessionUses, SigningKeyRing};
use cqrs::{BoxFuture, Context, Either, Fault, ReadPool, TransactionPool};
use services::{DeliveryQueue, ExpiredRows};
use std::{sync::Arc, time::Duration};

/// The text is no address of a database that Loggia knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a database address reads sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")]
pub struct InvalidDatabaseUrl;

/// How far SQLite goes before it says that a commit is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SqliteSynchronous {
    /// What was acknowledged survives a power loss.
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

#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Connections that write; SQLite always has one.
    pub size: usize,
    pub read_size: usize,
    /// How long a request waits for a connection before it is answered with 503.
    pub timeout: Duration,
    pub sqlite_synchronous: SqliteSynchronous,
}

/// The open pools of one database. Opening connects to nothing yet.
#[derive(Clone)]
pub struct Database(Backend);

#[derive(Clone)]
enum Backend {
    Postgres(pg::Store),
    Sqlite(sqlite::Store),
}

macro_rules! each {
    ($database:expr, $store:ident => $body:expr) => {
        match &$database.0 {
            Backend::Postgres($store) => $body,
            Backend::Sqlite($store) => $body,
        }
    };
}

impl Database {
    /// `replica_url`: where queries read on PostgreSQL; the same server when absent.
    pub fn open(
        url: &str,
        replica_url: Option<&str>,
        settings: &PoolSettings,
        environment: Environment,
    ) -> Result<Self, InvalidDatabaseUrl> {
        let environment = Arc::new(environment);
        if url.starts_with("sqlite:") {
            let target = sqlite::connect::Target::parse(url)?;
            let write = sqlite::connect::pool(&target, settings, 1, false)?;
            let read = sqlite::connect::pool(&target, settings, settings.read_size, true)?;
            return Ok(Self(Backend::Sqlite(sqlite::Store::new(write, read, environment))));
        }
        let target = pg::connect::Target::parse(url)?;
        let write = pg::connect::pool(&target, settings, settings.size, &environment.runtime)?;
        let read = pg::connect::Target::parse(replica_url.unwrap_or(url))?;
        let read = pg::connect::pool(&read, settings, settings.read_size, &environment.runtime)?;
        Ok(Self(Backend::Postgres(pg::Store::new(write, read, environment))))
    }

    pub const fn kind(&self) -> &'static str {
        match &self.0 {
            Backend::Postgres(_) => "postgresql",
            Backend::Sqlite(_) => "sqlite",
        }
    }

    /// Whether it answers a trivial query.
    pub async fn ping(&self) -> Result<(), Fault> {
        each!(self, store => store.ping().await)
    }

    /// Opens one connection of each pool, so that the first request does not wait for it.
    pub async fn warm_up(&self) -> Result<(), Fault> {
        each!(self, store => store.warm_up().await)
    }

    pub fn credentials(&self) -> Arc<dyn Credentials> {
        each!(self, store => store.credentials())
    }

    pub fn revocation_log(&self) -> Arc<dyn RevocationLog> {
        each!(self, store => store.revocation_log())
    }

    pub fn session_uses(&self) -> Arc<dyn SessionUses> {
        each!(self, store => store.session_uses())
    }

    pub fn expired_rows(&self) -> Vec<Arc<dyn ExpiredRows>> {
        each!(self, store => store.expired_rows())
    }

    pub fn signing_key_ring(&self) -> Arc<dyn SigningKeyRing> {
        each!(self, store => store.signing_key_ring())
    }

    pub fn delivery_queue(&self) -> Arc<dyn DeliveryQueue> {
        each!(self, store => store.delivery_queue())
    }
}

impl TransactionPool for Database {
    type Transaction = Tx;

    async fn begin(&self, context: &Context) -> Result<Tx, Fault> {
        match &self.0 {
            Backend::Postgres(store) => store.begin(context).await.map(Either::First),
            Backend::Sqlite(store) => store.begin(context).await.map(Either::Second),
        }
    }

    async fn commit(&self, transaction: Tx) -> Result<(), Fault> {
        match (&self.0, transaction) {
            (Backend::Postgres(store), Either::First(tx)) => store.commit(tx).await,
            (Backend::Sqlite(store), Either::Second(tx)) => store.commit(tx).await,
            _ => Err(foreign()),
        }
    }

    async fn rollback(&self, transaction: Tx) {
        match (&self.0, transaction) {
            (Backend::Postgres(store), Either::First(tx)) => store.rollback(tx).await,
            (Backend::Sqlite(store), Either::Second(tx)) => store.rollback(tx).await,
            // dropping it rolls back
            _ => {}
        }
    }

    fn join(&self, transaction: &Tx, context: &Context) -> Result<Tx, Fault> {
        match (&self.0, transaction) {
            (Backend::Postgres(store), Either::First(tx)) => store.join(tx, context).map(Either::First),
            (Backend::Sqlite(store), Either::Second(tx)) => store.join(tx, context).map(Either::Second),
            _ => Err(foreign()),
        }
    }

    async fn detach<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, kernel::BoxError> {
        each!(self, store => store.detach(work).await)
    }

    async fn pause(&self, attempt: u32) {
        each!(self, store => store.pause(attempt).await);
    }
}

impl ReadPool for Database {
    type Reads = Reads;

    fn reads(&self) -> Reads {
        match &self.0 {
            Backend::Postgres(store) => Either::First(store.reads()),
            Backend::Sqlite(store) => Either::Second(store.reads()),
        }
    }

    fn reads_in(&self, transaction: &Tx) -> Result<Reads, Fault> {
        match (&self.0, transaction) {
            (Backend::Postgres(store), Either::First(tx)) => store.reads_in(tx).map(Either::First),
            (Backend::Sqlite(store), Either::Second(tx)) => store.reads_in(tx).map(Either::Second),
            _ => Err(foreign()),
        }
    }

    fn detaches_reads(&self) -> bool {
        each!(self, store => store.detaches_reads())
    }
}

fn foreign() -> Fault {
    Fault::unexpected("the transaction belongs to another database")
}
