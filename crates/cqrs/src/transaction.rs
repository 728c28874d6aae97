//! The store that the decorators need.

use crate::{BoxFuture, Context};
use kernel::Fault;
use std::future::Future;

/// A store that can run transactions. Implemented by the database adapter, and in memory for tests.
pub trait TransactionPool: Clone + Send + Sync + 'static {
    /// A cheap handle to one open transaction; the ports are made from it.
    type Transaction: Clone + Send + Sync + 'static;

    /// Begins a transaction. Dropping the last handle without a commit rolls back.
    fn begin(
        &self,
        context: &Context,
    ) -> impl Future<Output = Result<Self::Transaction, Fault>> + Send;

    /// Commits. Returns [`Fault::Conflict`] if the database found the transaction not serializable.
    fn commit(
        &self,
        transaction: Self::Transaction,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    fn rollback(&self, transaction: Self::Transaction) -> impl Future<Output = ()> + Send;

    /// Returns the same transaction as seen by a nested message, so that events name the message
    /// that caused them. Fails if another pool opened it, also one of the same type.
    fn join(
        &self,
        transaction: &Self::Transaction,
        context: &Context,
    ) -> Result<Self::Transaction, Fault>;

    /// Runs the work on a task that a canceled caller does not cancel. Returns `Err` if the work
    /// panicked.
    fn detach<T: Send + 'static>(
        &self,
        work: BoxFuture<'static, T>,
    ) -> impl Future<Output = Result<T, kernel::BoxError>> + Send;

    /// Waits with jitter before a retry.
    fn pause(&self, attempt: u32) -> impl Future<Output = ()> + Send;
}

/// The reading side of a store: its own connections, or those of an open transaction.
pub trait ReadPool: TransactionPool {
    type Reads: Clone + Send + Sync + 'static;

    fn reads(&self) -> Self::Reads;

    /// Returns a read side that answers on the caller's thread, if this thread has one: for queries
    /// that read a few rows by their keys. A caller that is canceled leaves it usable.
    fn point_reads(&self) -> Option<Self::Reads> {
        None
    }

    /// Returns the read side of an open transaction. Fails if another pool opened it, also one of
    /// the same type.
    fn reads_in(&self, transaction: &Self::Transaction) -> Result<Self::Reads, Fault>;

    /// Returns whether reads must be [`TransactionPool::detach`]ed from a caller that may be
    /// canceled.
    fn detaches_reads(&self) -> bool;
}
