//! A store with snapshots, commits, rollbacks and conflicts on demand, that writes down every step.

use kernel::BoxError;
use loggia_cqrs::{BoxFuture, Context, Fault, ReadPool, TransactionPool};
use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

#[derive(Debug, Clone, Default)]
pub struct Tables {
    pub notes: Vec<String>,
    /// By scope and key: the digest of the payload and the outcome.
    pub receipts: BTreeMap<(String, String), ([u8; 32], Vec<u8>)>,
}

#[derive(Clone, Default)]
pub struct MemoryPool(Arc<Shared>);

#[derive(Default)]
struct Shared {
    committed: Mutex<Tables>,
    steps: Mutex<Vec<String>>,
    conflicts: AtomicU32,
    detaches_reads: AtomicBool,
    announces_receipts: AtomicBool,
}

impl MemoryPool {
    /// The number of commits that fail with a conflict.
    pub fn conflict(&self, times: u32) {
        self.0.conflicts.store(times, Ordering::SeqCst);
    }

    pub fn detach_reads(&self) {
        self.0.detaches_reads.store(true, Ordering::SeqCst);
    }

    /// Writes the use of receipts down as steps.
    pub fn announce_receipts(&self) {
        self.0.announces_receipts.store(true, Ordering::SeqCst);
    }

    pub fn step(&self, step: impl Into<String>) {
        locked(&self.0.steps).push(step.into());
    }

    pub fn steps(&self) -> Vec<String> {
        locked(&self.0.steps).clone()
    }

    pub fn count(&self, step: &str) -> usize {
        self.steps().iter().filter(|taken| *taken == step).count()
    }

    pub fn notes(&self) -> Vec<String> {
        locked(&self.0.committed).notes.clone()
    }

    fn owns(&self, transaction: &MemoryTransaction) -> Result<(), Fault> {
        let own = Arc::ptr_eq(&self.0, &transaction.work.pool.0);
        if own {
            Ok(())
        } else {
            Err(Fault::unexpected("the transaction belongs to another pool"))
        }
    }
}

/// A handle to an open transaction.
#[derive(Clone)]
pub struct MemoryTransaction {
    work: Arc<Work>,
    /// The message that this handle was made for.
    pub message: Option<&'static str>,
}

struct Work {
    pool: MemoryPool,
    tables: Mutex<Tables>,
    ended: AtomicBool,
}

impl MemoryTransaction {
    pub fn tables(&self) -> MutexGuard<'_, Tables> {
        assert!(
            !self.work.ended.load(Ordering::SeqCst),
            "the transaction has ended"
        );
        locked(&self.work.tables)
    }

    pub fn announce(&self, step: &str) {
        if self.work.pool.0.announces_receipts.load(Ordering::SeqCst) {
            self.work.pool.step(step);
        }
    }

    fn end(&self) {
        self.work.ended.store(true, Ordering::SeqCst);
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if !self.ended.load(Ordering::SeqCst) {
            self.pool.step("roll back by drop");
        }
    }
}

impl TransactionPool for MemoryPool {
    type Transaction = MemoryTransaction;

    async fn begin(&self, context: &Context) -> Result<MemoryTransaction, Fault> {
        self.step("begin");
        let tables = Mutex::new(locked(&self.0.committed).clone());
        let work = Work {
            pool: self.clone(),
            tables,
            ended: AtomicBool::new(false),
        };
        Ok(MemoryTransaction {
            work: Arc::new(work),
            message: context.message(),
        })
    }

    async fn commit(&self, transaction: MemoryTransaction) -> Result<(), Fault> {
        let conflicts = &self.0.conflicts;
        if conflicts
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            })
            .is_ok()
        {
            transaction.end();
            self.step("conflict");
            return Err(Fault::Conflict);
        }
        *locked(&self.0.committed) = transaction.tables().clone();
        transaction.end();
        self.step("commit");
        Ok(())
    }

    async fn rollback(&self, transaction: MemoryTransaction) {
        transaction.end();
        self.step("roll back");
    }

    fn join(
        &self,
        transaction: &MemoryTransaction,
        context: &Context,
    ) -> Result<MemoryTransaction, Fault> {
        self.step("join");
        self.owns(transaction)?;
        Ok(MemoryTransaction {
            work: transaction.work.clone(),
            message: context.message(),
        })
    }

    fn detach<T: Send + 'static>(
        &self,
        work: BoxFuture<'static, T>,
    ) -> impl Future<Output = Result<T, BoxError>> + Send {
        self.step("detach");
        let running = tokio::spawn(work);
        async move { running.await.map_err(Into::into) }
    }

    async fn pause(&self, attempt: u32) {
        self.step(format!("pause {attempt}"));
        tokio::task::yield_now().await;
    }
}

#[derive(Clone)]
pub enum MemoryReads {
    Committed(MemoryPool),
    Inside(MemoryTransaction),
}

impl MemoryReads {
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::Committed(pool) => pool.notes(),
            Self::Inside(transaction) => transaction.tables().notes.clone(),
        }
    }
}

impl ReadPool for MemoryPool {
    type Reads = MemoryReads;

    fn reads(&self) -> MemoryReads {
        MemoryReads::Committed(self.clone())
    }

    fn reads_in(&self, transaction: &MemoryTransaction) -> Result<MemoryReads, Fault> {
        self.owns(transaction)?;
        Ok(MemoryReads::Inside(transaction.clone()))
    }

    fn detaches_reads(&self) -> bool {
        self.0.detaches_reads.load(Ordering::SeqCst)
    }
}

/// A test that panicked on purpose must not poison the ones that look at what it left.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
