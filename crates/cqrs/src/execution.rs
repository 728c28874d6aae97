//! The executions from which a wiring entry can choose.

mod receipts;

pub use receipts::{Keep, Receipted, Unreceipted};

use crate::{
    Command, Context, ContextModule, Failure, Handler, Message, Outcome, Query, ReadPool,
    ReceiptPorts, TransactionPool, scope::Scope,
};
use std::{future::Future, marker::PhantomData};
use tracing::Instrument;

/// Executes one message.
pub trait Execution<M: Message>: Send {
    fn run(self, context: &Context, message: M) -> impl Future<Output = Outcome<M>> + Send;
}

/// Runs a handler without a transaction, for commands that do slow work before they dispatch a
/// short transactional one.
#[derive(Debug)]
pub struct Direct<H>(pub H);

impl<M: Message, H: Handler<M>> Execution<M> for Direct<H> {
    async fn run(self, context: &Context, message: M) -> Outcome<M> {
        self.0.handle(context, message).await
    }
}

/// Runs a query on the read side. Within a transaction it sees uncommitted changes of the
/// transaction.
#[derive(Debug)]
pub struct Reading<W, F> {
    pub(crate) module: W,
    pub(crate) handler: F,
    pub(crate) is_point_read: bool,
}

impl<Q, W, F, H> Execution<Q> for Reading<W, F>
where
    Q: Query,
    W: ContextModule<Pool: ReadPool>,
    F: FnOnce(&W, <W::Pool as ReadPool>::Reads) -> H + Send,
    H: Handler<Q> + 'static,
{
    async fn run(self, context: &Context, message: Q) -> Outcome<Q> {
        let pool = self.module.pool();
        if let Some(open) = context.open::<Open<W::Pool>>()? {
            let handler = (self.handler)(&self.module, pool.reads_in(&open.transaction)?);
            return handler.handle(context, message).await;
        }
        if self.is_point_read
            && let Some(reads) = pool.point_reads()
        {
            let handler = (self.handler)(&self.module, reads);
            return handler.handle(context, message).await;
        }
        let handler = (self.handler)(&self.module, pool.reads());
        if !pool.detaches_reads() {
            return handler.handle(context, message).await;
        }
        let context = context.clone();
        let work = async move { handler.handle(&context, message).await };
        detached(pool, work).await
    }
}

/// Runs a command in a transaction that is committed before the result is returned. The handler is
/// built anew for every attempt. A nested dispatch joins the open transaction.
#[derive(Debug)]
pub struct InTransaction<W, F, R = Unreceipted> {
    module: W,
    handler: F,
    receipts: R,
}

type TransactionOf<W> = <<W as ContextModule>::Pool as TransactionPool>::Transaction;

impl<W: ContextModule, F> InTransaction<W, F> {
    pub(crate) fn new<H>(module: &W, handler: F) -> Self
    where
        F: Fn(&W, TransactionOf<W>) -> H,
    {
        Self {
            module: module.clone(),
            handler,
            receipts: Unreceipted,
        }
    }

    /// Stores the result in the same transaction if the client sent an idempotency key.
    pub fn with_receipts(self) -> InTransaction<W, F, Receipted>
    where
        TransactionOf<W>: ReceiptPorts,
    {
        InTransaction {
            module: self.module,
            handler: self.handler,
            receipts: Receipted,
        }
    }
}

/// The maximum number of attempts after conflicts, before the conflict is returned to the caller.
const ATTEMPTS: u32 = 5;

/// The open transaction that nested dispatches join.
struct Open<P: TransactionPool> {
    transaction: P::Transaction,
    _pool: PhantomData<fn() -> P>,
}

impl<C, W, F, H, R> Execution<C> for InTransaction<W, F, R>
where
    C: Command,
    W: ContextModule,
    F: Fn(&W, TransactionOf<W>) -> H + Send + Sync + 'static,
    H: Handler<C> + 'static,
    R: Keep<C, TransactionOf<W>>,
{
    async fn run(self, context: &Context, message: C) -> Outcome<C> {
        if let Some(open) = context.open::<Open<W::Pool>>()? {
            let joined = self.module.pool().join(&open.transaction, context)?;
            return (self.handler)(&self.module, joined)
                .handle(context, message)
                .await;
        }
        let (pool, context) = (self.module.pool().clone(), context.clone());
        detached(
            &pool,
            async move { self.with_retry(&context, message).await },
        )
        .await
    }
}

/// Instruments the detached work with the current span, so that its log lines name the request.
async fn detached<P, T, R>(
    pool: &P,
    work: impl Future<Output = Result<T, Failure<R>>> + Send + 'static,
) -> Result<T, Failure<R>>
where
    P: TransactionPool,
    T: Send + 'static,
    R: Send + 'static,
{
    pool.detach(Box::pin(work.in_current_span()))
        .await
        .unwrap_or_else(|panic| Err(Failure::Unexpected(panic)))
}

impl<W: ContextModule, F, R> InTransaction<W, F, R> {
    async fn with_retry<C, H>(&self, context: &Context, message: C) -> Outcome<C>
    where
        C: Command,
        F: Fn(&W, TransactionOf<W>) -> H,
        H: Handler<C>,
        R: Keep<C, TransactionOf<W>>,
    {
        let mut attempt = 1;
        loop {
            match self.once(context, message.clone()).await {
                Err(Failure::Conflict) if attempt < ATTEMPTS => {
                    self.module.pool().pause(attempt).await
                }
                outcome => return outcome,
            }
            attempt += 1;
        }
    }

    async fn once<C, H>(&self, context: &Context, message: C) -> Outcome<C>
    where
        C: Command,
        F: Fn(&W, TransactionOf<W>) -> H,
        H: Handler<C>,
        R: Keep<C, TransactionOf<W>>,
    {
        let pool = self.module.pool();
        let transaction = pool.begin(context).await?;
        let scope = Scope::new(Open::<W::Pool> {
            transaction: transaction.clone(),
            _pool: PhantomData,
        });
        let inside = context.with_scope(scope.clone());
        let handler = (self.handler)(&self.module, transaction.clone());

        let outcome = self
            .receipts
            .around(context, &transaction, handler.handle(&inside, message))
            .await;

        let doomed = scope.is_doomed();
        drop((handler, inside, scope));
        match outcome {
            Ok(_) if doomed => {
                pool.rollback(transaction).await;
                Err(Failure::Unexpected(
                    "a nested command failed and its caller went on: nothing was committed".into(),
                ))
            }
            Ok(output) => pool
                .commit(transaction)
                .await
                .map(|()| output)
                .map_err(Failure::from),
            Err(failure) => {
                pool.rollback(transaction).await;
                Err(failure)
            }
        }
    }
}
