use crate::{DeliveryRow, EventRow, contexts, deterministic::FixedClock};
use access::AccessPool;
use audit::{AuditPool, ports::EventHistory};
use auth::{
    AuthPool,
    ports::{Credentials, SessionUses, SigningKeyRing},
};
use cqrs::{Context, Fault, ReadPool, TransactionPool};
use kernel::BoxError;
use registration::RegistrationPool;
use services::{DeliveryQueue, DeliveryReceiptPorts, ExpiredRows};
use std::{future::Future, ops::Deref, sync::Arc};
use user_profile::UserProfilePool;
use uuid::Uuid;

/// The result of a case.
pub type Checked = Result<(), BoxError>;

/// A transaction of the store.
pub type TransactionOf<S> = <<S as ContractStore>::Pool as TransactionPool>::Transaction;

/// The store under test. It uses [`ContractStore::clock`] and
/// [`SUBSCRIPTIONS`](super::SUBSCRIPTIONS), contains only the rows created by migrations, and is
/// used by one case only. Clones share the store.
pub trait ContractStore: Clone + Send + Sync + 'static {
    /// A pool that every context can run on.
    type Pool: AccessPool
        + AuditPool
        + AuthPool
        + RegistrationPool
        + UserProfilePool
        + TransactionPool<Transaction: DeliveryReceiptPorts>;

    fn pool(&self) -> &Self::Pool;

    /// Returns the read side outside of any transaction.
    fn reads(&self) -> <Self::Pool as ReadPool>::Reads {
        self.pool().reads()
    }

    fn credentials(&self) -> Arc<dyn Credentials>;

    fn session_uses(&self) -> Arc<dyn SessionUses>;

    fn expired_rows(&self) -> Vec<Arc<dyn ExpiredRows>>;

    fn signing_key_ring(&self) -> Arc<dyn SigningKeyRing>;

    fn event_history(&self) -> Arc<dyn EventHistory>;

    fn delivery_queue(&self) -> Arc<dyn DeliveryQueue>;

    fn clock(&self) -> Arc<FixedClock>;

    /// Returns the committed events in the order of their positions.
    fn events(&self) -> impl Future<Output = Result<Vec<EventRow>, Fault>> + Send;

    /// Returns the committed deliveries in the order of their ids.
    fn deliveries(&self) -> impl Future<Output = Result<Vec<DeliveryRow>, Fault>> + Send;

    /// Sets the priority of a delivery; no port supports this yet.
    fn prioritize(
        &self,
        message_id: Uuid,
        priority: i16,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// An open transaction, which offers its ports; rolls back on drop. A store may run transactions
/// one at a time, so a task must not open a second one.
pub struct Unit<S: ContractStore> {
    store: S,
    transaction: TransactionOf<S>,
}

impl<S: ContractStore> Deref for Unit<S> {
    type Target = TransactionOf<S>;

    fn deref(&self) -> &TransactionOf<S> {
        &self.transaction
    }
}

impl<S: ContractStore> Unit<S> {
    pub async fn commit(self) -> Result<(), Fault> {
        let Self { store, transaction } = self;
        store.pool().commit(transaction).await
    }

    pub async fn rollback(self) {
        let Self { store, transaction } = self;
        store.pool().rollback(transaction).await;
    }

    /// Returns the same transaction as a nested message gets it.
    pub fn joined_by(&self, context: &Context) -> Result<TransactionOf<S>, Fault> {
        self.store.pool().join(&self.transaction, context)
    }
}

pub async fn begin<S: ContractStore>(store: &S) -> Result<Unit<S>, Fault> {
    begin_as(store, &contexts::system()).await
}

pub async fn begin_as<S: ContractStore>(store: &S, context: &Context) -> Result<Unit<S>, Fault> {
    let transaction = store.pool().begin(context).await?;
    Ok(Unit {
        store: store.clone(),
        transaction,
    })
}

/// Runs `work` in a transaction; commits it on `Ok` and rolls it back on `Err`.
pub async fn committed<S: ContractStore, T>(
    store: &S,
    work: impl AsyncFnOnce(&TransactionOf<S>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let unit = begin(store).await?;
    match work(&unit).await {
        Ok(value) => unit.commit().await.map(|()| value),
        Err(fault) => {
            unit.rollback().await;
            Err(fault)
        }
    }
}
