//! The in-memory database with observed readers.

use async_trait::async_trait;
use cqrs::{BoxFuture, Context, Fault, Handler, Outcome, ReadPool, TransactionPool};
use kernel::BoxError;
use loggia_user_profile::{
    CollectPersonalData, FindExport, GetCurrentUser, GetCurrentUserError,
    ports::{UserDirectory, UserProfileReadPorts},
};
use std::{
    future::Future,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use testing::memory::{InMemoryDatabase, InMemoryReads, InMemoryTransaction};

/// Counts the queries that handlers dispatch, and can refuse the view of the current user.
#[derive(Clone, Default)]
pub struct Watch(Arc<Watched>);

#[derive(Default)]
struct Watched {
    views: AtomicUsize,
    collections: AtomicUsize,
    refusal: OnceLock<GetCurrentUserError>,
}

impl Watch {
    pub fn refusing(refusal: GetCurrentUserError) -> Self {
        Self(Arc::new(Watched {
            refusal: refusal.into(),
            ..Watched::default()
        }))
    }

    /// Returns the number of queries for the current user.
    pub fn views(&self) -> usize {
        self.0.views.load(Ordering::SeqCst)
    }

    /// Returns the number of queries for personal data.
    pub fn collections(&self) -> usize {
        self.0.collections.load(Ordering::SeqCst)
    }
}

#[derive(Clone)]
pub struct WatchedDatabase {
    pub database: InMemoryDatabase,
    pub watch: Watch,
}

impl WatchedDatabase {
    fn watched(&self, reads: InMemoryReads) -> WatchedReads {
        WatchedReads {
            reads,
            watch: self.watch.clone(),
        }
    }
}

impl TransactionPool for WatchedDatabase {
    type Transaction = InMemoryTransaction;

    async fn begin(&self, context: &Context) -> Result<InMemoryTransaction, Fault> {
        self.database.begin(context).await
    }

    async fn commit(&self, transaction: InMemoryTransaction) -> Result<(), Fault> {
        self.database.commit(transaction).await
    }

    async fn rollback(&self, transaction: InMemoryTransaction) {
        self.database.rollback(transaction).await;
    }

    fn join(
        &self,
        transaction: &InMemoryTransaction,
        context: &Context,
    ) -> Result<InMemoryTransaction, Fault> {
        self.database.join(transaction, context)
    }

    fn detach<T: Send + 'static>(
        &self,
        work: BoxFuture<'static, T>,
    ) -> impl Future<Output = Result<T, BoxError>> + Send {
        self.database.detach(work)
    }

    async fn pause(&self, attempt: u32) {
        self.database.pause(attempt).await;
    }
}

impl ReadPool for WatchedDatabase {
    type Reads = WatchedReads;

    fn reads(&self) -> WatchedReads {
        self.watched(self.database.reads())
    }

    fn reads_in(&self, transaction: &InMemoryTransaction) -> Result<WatchedReads, Fault> {
        Ok(self.watched(self.database.reads_in(transaction)?))
    }

    fn detaches_reads(&self) -> bool {
        self.database.detaches_reads()
    }
}

#[derive(Clone)]
pub struct WatchedReads {
    reads: InMemoryReads,
    watch: Watch,
}

#[async_trait]
impl Handler<GetCurrentUser> for WatchedReads {
    async fn handle(&self, context: &Context, query: GetCurrentUser) -> Outcome<GetCurrentUser> {
        let Watched { views, refusal, .. } = &*self.watch.0;
        views.fetch_add(1, Ordering::SeqCst);
        match refusal.get() {
            Some(refusal) => Err((*refusal).into()),
            None => self.reads.handle(context, query).await,
        }
    }
}

#[async_trait]
impl Handler<CollectPersonalData> for WatchedReads {
    async fn handle(
        &self,
        context: &Context,
        query: CollectPersonalData,
    ) -> Outcome<CollectPersonalData> {
        self.watch.0.collections.fetch_add(1, Ordering::SeqCst);
        self.reads.handle(context, query).await
    }
}

#[async_trait]
impl Handler<FindExport> for WatchedReads {
    async fn handle(&self, context: &Context, query: FindExport) -> Outcome<FindExport> {
        self.reads.handle(context, query).await
    }
}

impl UserProfileReadPorts for WatchedReads {
    fn user_directory(&self) -> Arc<dyn UserDirectory> {
        self.reads.user_directory()
    }
}
