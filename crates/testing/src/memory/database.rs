use super::{
    InMemoryReads, InMemoryTransaction, delivery_queue::InMemoryDeliveryQueue,
    event_history::InMemoryEventHistory, origin::Origin, tables::Tables,
};
use crate::{
    DeliveryRow, EventRow, contexts,
    deterministic::{FixedClock, SequentialUuids},
    locked,
};
use audit::ports::EventHistory;
use auth::ports::{Credentials, SessionUses, SigningKeyRing};
use cqrs::{BoxFuture, Context, Fault, ReadPool, Subscription, TransactionPool};
use kernel::BoxError;
use services::{Clock, DeliveryQueue};
use std::{
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

/// One transaction at a time, like SQLite; readers see what was committed last.
#[derive(Clone)]
pub struct InMemoryDatabase(pub(super) Arc<Shared>);

pub(super) struct Shared {
    committed: Mutex<Tables>,
    commits: AtomicUsize,
    writer: Arc<tokio::sync::Mutex<()>>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) uuids: SequentialUuids,
}

impl InMemoryDatabase {
    /// `subscriptions`: which events lead to deliveries.
    pub fn new(clock: Arc<dyn Clock>, subscriptions: Vec<Subscription>) -> Self {
        let (committed, writer) = (Mutex::default(), Arc::default());
        // unlike the ids that handlers get
        let uuids = SequentialUuids::at_millis(1);
        Self(Arc::new(Shared {
            committed,
            commits: AtomicUsize::new(0),
            writer,
            subscriptions,
            clock,
            uuids,
        }))
    }

    pub fn credentials(&self) -> Arc<dyn Credentials> {
        Arc::new(self.reads())
    }

    pub fn session_uses(&self) -> Arc<dyn SessionUses> {
        Arc::new(self.clone())
    }

    pub fn signing_key_ring(&self) -> Arc<dyn SigningKeyRing> {
        Arc::new(self.reads())
    }

    pub fn event_history(&self) -> Arc<dyn EventHistory> {
        Arc::new(InMemoryEventHistory(self.clone()))
    }

    pub fn delivery_queue(&self) -> Arc<dyn DeliveryQueue> {
        Arc::new(InMemoryDeliveryQueue(self.clone()))
    }

    /// Returns the number of committed transactions.
    pub fn commits(&self) -> usize {
        self.0.commits.load(Ordering::SeqCst)
    }

    /// Everything that was ever recorded, oldest first.
    pub fn events(&self) -> Vec<EventRow> {
        self.committed(|tables| tables.events.values().cloned().collect())
    }

    /// Everything that is queued, oldest first.
    pub fn deliveries(&self) -> Vec<DeliveryRow> {
        self.committed(|tables| tables.deliveries.rows())
    }

    /// Sets a priority. No port can do this: jobs and subscriptions all have priority 0.
    pub async fn prioritize(&self, message_id: Uuid, priority: i16) {
        self.exclusively(|tables| tables.deliveries.prioritize(message_id, priority))
            .await;
    }

    /// A transaction of the system principal around `work`, committed when that ends well: for what
    /// a test is given, and for a look at what became of it.
    pub async fn within<T>(
        &self,
        work: impl AsyncFnOnce(&InMemoryTransaction) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let transaction = self.begin(&contexts::system()).await?;
        let value = work(&transaction).await?;
        self.commit(transaction).await.map(|()| value)
    }

    pub(super) fn committed<T>(&self, look: impl FnOnce(&Tables) -> T) -> T {
        look(&locked(&self.0.committed))
    }

    /// A transaction of its own, for what needs no other port.
    pub(super) async fn exclusively<T>(&self, work: impl FnOnce(&mut Tables) -> T) -> T {
        let _turn = self.0.writer.lock().await;
        work(&mut locked(&self.0.committed))
    }

    fn owns(&self, transaction: &InMemoryTransaction) -> Result<(), Fault> {
        let own = Arc::ptr_eq(&self.0, &transaction.database);
        if own {
            Ok(())
        } else {
            Err(Fault::unexpected(
                "the transaction belongs to another database",
            ))
        }
    }

    async fn turn(&self) -> OwnedMutexGuard<()> {
        self.0.writer.clone().lock_owned().await
    }
}

/// With a clock of its own and without subscriptions.
impl Default for InMemoryDatabase {
    fn default() -> Self {
        Self::new(Arc::new(FixedClock::default()), Vec::new())
    }
}

impl TransactionPool for InMemoryDatabase {
    type Transaction = InMemoryTransaction;

    async fn begin(&self, context: &Context) -> Result<InMemoryTransaction, Fault> {
        let turn = self.turn().await;
        let copy = self.committed(Tables::clone);
        Ok(InMemoryTransaction::open(
            copy,
            turn,
            self.0.clone(),
            Origin::from(context),
        ))
    }

    async fn commit(&self, transaction: InMemoryTransaction) -> Result<(), Fault> {
        let (tables, _turn) = transaction.finish()?;
        *locked(&self.0.committed) = tables;
        self.0.commits.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn rollback(&self, transaction: InMemoryTransaction) {
        transaction.discard();
    }

    fn join(
        &self,
        transaction: &InMemoryTransaction,
        context: &Context,
    ) -> Result<InMemoryTransaction, Fault> {
        self.owns(transaction)?;
        Ok(transaction.seen_by(Origin::from(context)))
    }

    fn detach<T: Send + 'static>(
        &self,
        work: BoxFuture<'static, T>,
    ) -> impl Future<Output = Result<T, BoxError>> + Send {
        let running = tokio::spawn(work);
        async move { running.await.map_err(Into::into) }
    }

    async fn pause(&self, attempt: u32) {
        for _ in 0..attempt {
            tokio::task::yield_now().await;
        }
    }
}

impl ReadPool for InMemoryDatabase {
    type Reads = InMemoryReads;

    fn reads(&self) -> InMemoryReads {
        InMemoryReads::Committed(self.clone())
    }

    fn reads_in(&self, transaction: &InMemoryTransaction) -> Result<InMemoryReads, Fault> {
        self.owns(transaction)?;
        Ok(InMemoryReads::Within(transaction.clone()))
    }

    fn detaches_reads(&self) -> bool {
        false
    }
}
