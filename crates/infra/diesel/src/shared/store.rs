//! Pools, and the handles that units of work and queries hold.

use super::{
    Conn, KIND, PointReads, READS_MAY_LAG, Tx, begin_write, server_time, tx::OpenTransaction,
    write_probe::Writes,
};
use crate::{
    InvalidDatabaseUrl,
    database::{DatabasePorts, DatabaseUpkeep, PoolSettings, ServerTime},
    environment::Environment,
    errors::{fault, pool_fault},
};
use ::deadpool::managed::Timeouts;
use async_trait::async_trait;
use cqrs::{BoxFuture, Context, Fault, TransactionPool};
use diesel_async::{
    AsyncConnection, RunQueryDsl, TransactionManager,
    pooled_connection::{AsyncDieselConnectionManager, deadpool},
};
use services::{ExpiredRows, SealedRows};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tracing::Instrument;

pub type Pool = deadpool::Pool<Conn>;
/// A pooled connection.
pub type Connection = deadpool::Object<Conn>;
pub(crate) type Manager = <Conn as AsyncConnection>::TransactionManager;

pub(crate) fn pool(
    manager: AsyncDieselConnectionManager<Conn>,
    settings: &PoolSettings,
    size: usize,
) -> Result<Pool, InvalidDatabaseUrl> {
    let timeouts = Timeouts {
        wait: Some(settings.timeout),
        create: Some(settings.timeout),
        recycle: Some(settings.timeout),
    };
    let pool = Pool::builder(manager)
        .max_size(size.max(1))
        .runtime(::deadpool::Runtime::Tokio1)
        .timeouts(timeouts);
    pool.build()
        .map_err(|error| InvalidDatabaseUrl::new(format!("cannot be pooled: {error}")))
}

/// One database: a pool for writing, another for reading, and connections of threads for point
/// reads.
#[derive(Clone)]
pub struct Store {
    pub(crate) write: Pool,
    pub(crate) read: Pool,
    pub(crate) environment: Arc<Environment>,
    pub(super) point: Arc<PointReads>,
    pub(super) writes: Arc<Writes>,
}

impl Store {
    pub(crate) fn new(
        write: Pool,
        read: Pool,
        point: PointReads,
        environment: Arc<Environment>,
    ) -> Self {
        Self {
            write,
            read,
            environment,
            point: Arc::new(point),
            writes: Arc::default(),
        }
    }

    /// Takes a connection that may write, outside any transaction.
    pub async fn writer(&self) -> Result<Connection, Fault> {
        self.write.get().await.map_err(pool_fault)
    }

    /// Takes a connection that sees everything that is committed.
    pub async fn fresh_reader(&self) -> Result<Connection, Fault> {
        let pool = if READS_MAY_LAG {
            &self.write
        } else {
            &self.read
        };
        pool.get().await.map_err(pool_fault)
    }

    /// Fails if another store opened the transaction.
    pub(super) fn owns(&self, transaction: &Tx) -> Result<(), Fault> {
        let own = Arc::ptr_eq(&self.environment, &transaction.environment);
        if own {
            Ok(())
        } else {
            Err(Fault::unexpected(
                "the transaction belongs to another database",
            ))
        }
    }
}

impl TransactionPool for Store {
    type Transaction = Tx;

    async fn begin(&self, context: &Context) -> Result<Tx, Fault> {
        let connection = self.writer().await?;
        // from here on a drop rolls back, also one in the middle of `begin`
        let open = Arc::new(OpenTransaction::new(
            connection,
            self.environment.runtime.clone(),
        ));
        begin_write(&mut *open.connection().await?)
            .await
            .map_err(fault)?;
        Ok(Tx::new(open, context, self.environment.clone()))
    }

    async fn commit(&self, transaction: Tx) -> Result<(), Fault> {
        let mut conn = transaction.open.take().await?;
        if let Err(error) = Manager::commit_transaction(&mut *conn).await {
            // the state after a failed commit is unknown, so the connection is closed
            drop(Connection::take(conn));
            return Err(fault(error));
        }
        drop(conn);
        self.writes.committed();
        let deliveries = transaction.open.deliveries();
        if !deliveries.is_empty() {
            self.environment.wake.committed(&deliveries);
        }
        Ok(())
    }

    async fn rollback(&self, transaction: Tx) {
        if let Ok(conn) = transaction.open.take().await {
            roll_back(conn).await;
        }
    }

    fn join(&self, transaction: &Tx, context: &Context) -> Result<Tx, Fault> {
        self.owns(transaction)?;
        Ok(transaction.seen_by(context))
    }

    async fn detach<T: Send + 'static>(
        &self,
        work: BoxFuture<'static, T>,
    ) -> Result<T, kernel::BoxError> {
        self.environment
            .runtime
            .spawn(work.in_current_span())
            .await
            .map_err(Into::into)
    }

    async fn pause(&self, attempt: u32) {
        let jitter = self.environment.uuids.next().as_u128() as u8 / 16;
        tokio::time::sleep(Duration::from_millis(
            u64::from(attempt) * 5 + u64::from(jitter),
        ))
        .await;
    }
}

/// Never handed back as it is: the pool looks at a connection only when it is taken again, and
/// until then the server would keep the transaction and its locks.
pub(crate) async fn roll_back(mut conn: Connection) {
    let rolled_back = tokio::time::timeout(
        Duration::from_secs(5),
        Manager::rollback_transaction(&mut *conn),
    )
    .await;
    if !matches!(rolled_back, Ok(Ok(()))) {
        drop(Connection::take(conn));
    }
}

impl DatabasePorts for Store {
    fn credentials(&self) -> Arc<dyn auth::ports::Credentials> {
        Arc::new(super::credentials::DieselCredentials(self.clone()))
    }

    fn event_history(&self) -> Arc<dyn audit::ports::EventHistory> {
        Arc::new(super::event_history::DieselEventHistory(self.clone()))
    }

    fn revocation_log(&self) -> Arc<dyn auth::ports::RevocationLog> {
        Arc::new(super::revocations::DieselRevocationLog(self.clone()))
    }

    fn sealed_mac_keys(&self) -> Arc<dyn services::SealedMacKeys> {
        Arc::new(super::mac_keys::DieselMacKeys(self.clone()))
    }

    fn session_uses(&self) -> Arc<dyn auth::ports::SessionUses> {
        Arc::new(super::session_uses::DieselSessionUses(self.clone()))
    }

    fn signing_key_ring(&self) -> Arc<dyn auth::ports::SigningKeyRing> {
        Arc::new(super::signing_keys::DieselSigningKeyRing(self.clone()))
    }

    fn delivery_queue(&self) -> Arc<dyn services::DeliveryQueue> {
        Arc::new(super::deliveries::DieselDeliveryQueue(self.clone()))
    }
}

#[async_trait]
impl DatabaseUpkeep for Store {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn ping(&self) -> Result<(), Fault> {
        let mut conn = self.read.get().await.map_err(pool_fault)?;
        diesel::sql_query("select 1")
            .execute(&mut conn)
            .await
            .map(drop)
            .map_err(fault)
    }

    async fn time(&self) -> Result<Option<ServerTime>, Fault> {
        // of the server that all processes write to, not of a replica
        let mut conn = self.writer().await?;
        let sent = Instant::now();
        let time = server_time(&mut conn).await.map_err(fault)?;
        let received = Instant::now();
        Ok(time.map(|time| ServerTime {
            time,
            sent,
            received,
        }))
    }

    async fn check_writes(&self) -> Result<(), Fault> {
        super::write_probe::check(self).await
    }

    async fn warm_up(&self) -> Result<(), Fault> {
        drop(self.writer().await?);
        self.ping().await
    }

    fn expired_rows(&self) -> Vec<Arc<dyn ExpiredRows>> {
        super::expired_rows::of(self)
    }

    fn sealed_rows(&self) -> Vec<Arc<dyn SealedRows>> {
        super::sealed_rows::of(self)
    }
}
