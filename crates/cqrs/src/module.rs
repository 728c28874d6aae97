//! Modules, which build the handlers of a context from its pool and services.

use crate::{InTransaction, ReadPool, Reading, TransactionPool};

/// A context's module: its pool and exactly the services that its handlers use. Cheap to clone:
/// every dispatch clones it.
///
/// The module implements [`crate::Wiring`] once per message of its context, for every pool whose
/// transactions have the context's ports. An application composes modules; tests use the same
/// module over an in-memory database.
pub trait ContextModule: Clone + Send + Sync + 'static {
    type Pool: TransactionPool;

    fn pool(&self) -> &Self::Pool;

    /// Executes a command in a transaction of its own, or in the open one that the context carries.
    /// `handler` is called once per attempt.
    fn in_transaction<F, H>(&self, handler: F) -> InTransaction<Self, F>
    where
        F: Fn(&Self, <Self::Pool as TransactionPool>::Transaction) -> H,
    {
        InTransaction::new(self, handler)
    }

    /// Executes a query on the read side, or in the open transaction that the context carries.
    fn reading<F, H>(&self, handler: F) -> Reading<Self, F>
    where
        Self::Pool: ReadPool,
        F: FnOnce(&Self, <Self::Pool as ReadPool>::Reads) -> H,
    {
        Reading {
            module: self.clone(),
            handler,
            is_point_read: false,
        }
    }

    /// Executes a query that reads a few rows by their keys: on the caller's thread if the pool
    /// can, otherwise like [`Self::reading`].
    fn point_reading<F, H>(&self, handler: F) -> Reading<Self, F>
    where
        Self::Pool: ReadPool,
        F: FnOnce(&Self, <Self::Pool as ReadPool>::Reads) -> H,
    {
        Reading {
            is_point_read: true,
            ..self.reading(handler)
        }
    }
}
