use super::Either;
use crate::{BoxFuture, Context, Fault, ReadPool, TransactionPool};
use kernel::BoxError;
use std::future::Future;

/// One of two pools. A transaction of the other one is an error, never joined.
impl<A: TransactionPool, B: TransactionPool> TransactionPool for Either<A, B> {
    type Transaction = Either<A::Transaction, B::Transaction>;

    async fn begin(&self, context: &Context) -> Result<Self::Transaction, Fault> {
        match self {
            Self::First(pool) => pool.begin(context).await.map(Either::First),
            Self::Second(pool) => pool.begin(context).await.map(Either::Second),
        }
    }

    async fn commit(&self, transaction: Self::Transaction) -> Result<(), Fault> {
        match (self, transaction) {
            (Self::First(pool), Either::First(transaction)) => pool.commit(transaction).await,
            (Self::Second(pool), Either::Second(transaction)) => pool.commit(transaction).await,
            _ => Err(foreign()),
        }
    }

    async fn rollback(&self, transaction: Self::Transaction) {
        match (self, transaction) {
            (Self::First(pool), Either::First(transaction)) => pool.rollback(transaction).await,
            (Self::Second(pool), Either::Second(transaction)) => pool.rollback(transaction).await,
            // dropping the transaction rolls it back
            _ => {}
        }
    }

    fn join(
        &self,
        transaction: &Self::Transaction,
        context: &Context,
    ) -> Result<Self::Transaction, Fault> {
        match (self, transaction) {
            (Self::First(pool), Either::First(transaction)) => {
                pool.join(transaction, context).map(Either::First)
            }
            (Self::Second(pool), Either::Second(transaction)) => {
                pool.join(transaction, context).map(Either::Second)
            }
            _ => Err(foreign()),
        }
    }

    // boxed: the compiler cannot prove that an `async fn` over both futures is `Send`
    fn detach<T: Send + 'static>(
        &self,
        work: BoxFuture<'static, T>,
    ) -> impl Future<Output = Result<T, BoxError>> + Send {
        let detached: BoxFuture<'_, Result<T, BoxError>> = match self {
            Self::First(pool) => Box::pin(pool.detach(work)),
            Self::Second(pool) => Box::pin(pool.detach(work)),
        };
        detached
    }

    async fn pause(&self, attempt: u32) {
        match self {
            Self::First(pool) => pool.pause(attempt).await,
            Self::Second(pool) => pool.pause(attempt).await,
        }
    }
}

impl<A: ReadPool, B: ReadPool> ReadPool for Either<A, B> {
    type Reads = Either<A::Reads, B::Reads>;

    fn reads(&self) -> Self::Reads {
        match self {
            Self::First(pool) => Either::First(pool.reads()),
            Self::Second(pool) => Either::Second(pool.reads()),
        }
    }

    fn point_reads(&self) -> Option<Self::Reads> {
        match self {
            Self::First(pool) => pool.point_reads().map(Either::First),
            Self::Second(pool) => pool.point_reads().map(Either::Second),
        }
    }

    fn reads_in(&self, transaction: &Self::Transaction) -> Result<Self::Reads, Fault> {
        match (self, transaction) {
            (Self::First(pool), Either::First(transaction)) => {
                pool.reads_in(transaction).map(Either::First)
            }
            (Self::Second(pool), Either::Second(transaction)) => {
                pool.reads_in(transaction).map(Either::Second)
            }
            _ => Err(foreign()),
        }
    }

    fn detaches_reads(&self) -> bool {
        match self {
            Self::First(pool) => pool.detaches_reads(),
            Self::Second(pool) => pool.detaches_reads(),
        }
    }
}

fn foreign() -> Fault {
    Fault::unexpected("the transaction belongs to another pool")
}
