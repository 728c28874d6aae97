use super::InMemoryDeliveries;
use async_trait::async_trait;
use cqrs::{BoxFuture, Context, TransactionPool};
use kernel::{BoxError, Fault};
use services::{DeliveryReceiptPorts, DeliveryReceipts, DeliveryRef};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

/// A store of notes that shares its transactions with the delivery queue.
#[derive(Clone)]
pub(crate) struct InMemoryTransactions {
    queue: Arc<InMemoryDeliveries>,
    notes: Arc<Mutex<Vec<String>>>,
    contexts: Arc<Mutex<Vec<Context>>>,
    pub(crate) commit_fails: Arc<AtomicBool>,
}

/// A transaction that buffers its writes until the commit.
#[derive(Clone)]
pub(crate) struct InMemoryTransaction {
    queue: Arc<InMemoryDeliveries>,
    staged: Arc<Mutex<Staged>>,
}

#[derive(Default)]
struct Staged {
    notes: Vec<String>,
    acknowledged: Vec<DeliveryRef>,
}

impl InMemoryTransactions {
    pub(crate) fn new(queue: &Arc<InMemoryDeliveries>) -> Self {
        let (notes, contexts, commit_fails) = Default::default();
        Self {
            queue: queue.clone(),
            notes,
            contexts,
            commit_fails,
        }
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap().clone()
    }

    /// Returns the contexts of all transactions.
    pub(crate) fn contexts(&self) -> Vec<Context> {
        self.contexts.lock().unwrap().clone()
    }
}

impl InMemoryTransaction {
    pub(crate) fn note(&self, text: impl Into<String>) {
        self.staged.lock().unwrap().notes.push(text.into());
    }
}

cqrs::provide_ports!(DeliveryReceiptPorts for InMemoryTransaction { delivery_receipts: DeliveryReceipts });

#[async_trait]
impl DeliveryReceipts for InMemoryTransaction {
    async fn acknowledge(&self, delivery: DeliveryRef) -> Result<bool, Fault> {
        self.queue.check_available()?;
        self.staged.lock().unwrap().acknowledged.push(delivery);
        Ok(self.queue.has(delivery))
    }
}

impl TransactionPool for InMemoryTransactions {
    type Transaction = InMemoryTransaction;

    async fn begin(&self, context: &Context) -> Result<InMemoryTransaction, Fault> {
        self.queue.check_available()?;
        self.contexts.lock().unwrap().push(context.clone());
        Ok(InMemoryTransaction {
            queue: self.queue.clone(),
            staged: Arc::default(),
        })
    }

    async fn commit(&self, transaction: InMemoryTransaction) -> Result<(), Fault> {
        if self.commit_fails.load(Ordering::SeqCst) {
            return Err(Fault::Conflict);
        }
        assert_eq!(
            Arc::strong_count(&transaction.staged),
            1,
            "a handle outlives its transaction"
        );
        let staged = std::mem::take(&mut *transaction.staged.lock().unwrap());
        self.notes.lock().unwrap().extend(staged.notes);
        staged
            .acknowledged
            .into_iter()
            .for_each(|delivery| assert!(self.queue.delete(delivery)));
        Ok(())
    }

    async fn rollback(&self, _: InMemoryTransaction) {}

    fn join(
        &self,
        transaction: &InMemoryTransaction,
        _: &Context,
    ) -> Result<InMemoryTransaction, Fault> {
        Ok(transaction.clone())
    }

    async fn detach<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, BoxError> {
        Ok(tokio::spawn(work).await?)
    }

    async fn pause(&self, _: u32) {}
}
