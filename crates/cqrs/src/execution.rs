//! The executions a wiring entry can choose from.

use crate::{
    Claim, Command, Context, Failure, Handler, IdempotencyKey, Message, Outcome, Query, ReadPool, Receipts, Replayable,
    TransactionPool, scope::Scope,
};
use std::{future::Future, marker::PhantomData, sync::Arc};
use tracing::Instrument;

/// Runs one message once.
pub trait Execution<M: Message>: Send {
    fn run(self, context: &Context, message: M) -> impl Future<Output = Outcome<M>> + Send;
}

/// No transaction of its own: for commands that do slow work first and then dispatch a short transactional one.
#[derive(Debug)]
pub struct Direct<H>(pub H);

impl<M: Message, H: Handler<M>> Execution<M> for Direct<H> {
    async fn run(self, context: &Context, message: M) -> Outcome<M> {
        self.0.handle(context, message).await
    }
}

/// A query on the read side; inside a transaction it reads what that has written.
#[derive(Debug)]
pub struct Reading<P, F> {
    pub pool: P,
    pub handler: F,
}

impl<Q, P, F, H> Execution<Q> for Reading<P, F>
where
    Q: Query,
    P: ReadPool,
    F: FnOnce(P::Reads) -> H + Send,
    H: Handler<Q> + 'static,
{
    async fn run(self, context: &Context, message: Q) -> Outcome<Q> {
        if let Some(open) = context.open::<Open<P>>() {
            let handler = (self.handler)(self.pool.reads_in(&open.transaction));
            return handler.handle(context, message).await;
        }
        let handler = (self.handler)(self.pool.reads());
        if !self.pool.detaches_reads() {
            return handler.handle(context, message).await;
        }
        let context = context.clone();
        let work = async move { handler.handle(&context, message).await };
        detached(&self.pool, work).await
    }
}

/// One command, one transaction, committed before the caller hears of it. The handler is built afresh for every attempt;
/// a nested dispatch joins.
#[derive(Debug)]
pub struct InTransaction<P, F, R = Unreceipted> {
    pub pool: P,
    pub handler: F,
    receipts: R,
}

/// Results are not kept.
#[derive(Debug, Clone, Copy)]
pub struct Unreceipted;

/// Results are kept under the client's idempotency key.
#[derive(Debug, Clone, Copy)]
pub struct Receipted<S>(S);

impl<P, F> InTransaction<P, F> {
    pub fn new<C, H>(pool: P, handler: F) -> Self
    where
        C: Command,
        P: TransactionPool,
        F: Fn(P::Transaction) -> H,
        H: Handler<C>,
    {
        Self { pool, handler, receipts: Unreceipted }
    }

    /// Keeps the result in the same transaction when the client sent an idempotency key.
    pub fn with_receipts<S>(self, receipts: S) -> InTransaction<P, F, Receipted<S>>
    where
        P: TransactionPool,
        S: Fn(P::Transaction) -> Arc<dyn Receipts>,
    {
        InTransaction { pool: self.pool, handler: self.handler, receipts: Receipted(receipts) }
    }
}

/// An attempt after a conflict is worth it a few times; then the caller learns of it.
const ATTEMPTS: u32 = 5;

/// The open transaction that nested dispatches join.
struct Open<P: TransactionPool> {
    transaction: P::Transaction,
    _pool: PhantomData<fn() -> P>,
}

impl<C, P, F, H, R> Execution<C> for InTransaction<P, F, R>
where
    C: Command,
    P: TransactionPool,
    F: Fn(P::Transaction) -> H + Send + Sync + 'static,
    H: Handler<C> + 'static,
    R: Keep<C, P>,
{
    async fn run(self, context: &Context, message: C) -> Outcome<C> {
        if let Some(open) = context.open::<Open<P>>() {
            let handler = (self.handler)(self.pool.join(&open.transaction, context));
            return handler.handle(context, message).await;
        }
        let (pool, context) = (self.pool.clone(), context.clone());
        detached(&pool, async move { self.with_retry(&context, message).await }).await
    }
}

/// Whatever is logged on the way still names the request.
async fn detached<P, T, R>(
    pool: &P,
    work: impl Future<Output = Result<T, Failure<R>>> + Send + 'static,
) -> Result<T, Failure<R>>
where
    P: TransactionPool,
    T: Send + 'static,
    R: Send + 'static,
{
    pool.detach(Box::pin(work.in_current_span())).await.unwrap_or_else(|panic| Err(Failure::Unexpected(panic)))
}

impl<P: TransactionPool, F, R> InTransaction<P, F, R> {
    async fn with_retry<C, H>(&self, context: &Context, message: C) -> Outcome<C>
    where
        C: Command,
        F: Fn(P::Transaction) -> H,
        H: Handler<C>,
        R: Keep<C, P>,
    {
        let mut attempt = 1;
        loop {
            match self.once(context, message.clone()).await {
                Err(Failure::Conflict) if attempt < ATTEMPTS => self.pool.pause(attempt).await,
                outcome => return outcome,
            }
            attempt += 1;
        }
    }

    async fn once<C, H>(&self, context: &Context, message: C) -> Outcome<C>
    where
        C: Command,
        F: Fn(P::Transaction) -> H,
        H: Handler<C>,
        R: Keep<C, P>,
    {
        let transaction = self.pool.begin(context).await?;
        let scope = Scope::new(Open::<P> { transaction: transaction.clone(), _pool: PhantomData });
        let inside = context.with_scope(scope.clone());
        let handler = (self.handler)(transaction.clone());

        let outcome = self.receipts.around(context, &transaction, handler.handle(&inside, message)).await;

        let doomed = scope.is_doomed();
        drop((handler, inside, scope));
        match outcome {
            Ok(_) if doomed => {
                self.pool.rollback(transaction).await;
                Err(Failure::Unexpected("a nested command failed and its caller went on: nothing was committed".into()))
            }
            Ok(output) => self.pool.commit(transaction).await.map(|()| output).map_err(Failure::from),
            Err(failure) => {
                self.pool.rollback(transaction).await;
                Err(failure)
            }
        }
    }
}

/// Whether and where results are kept.
pub trait Keep<C: Command, P: TransactionPool>: Send + Sync + 'static {
    fn around(
        &self,
        context: &Context,
        transaction: &P::Transaction,
        handling: impl Future<Output = Outcome<C>> + Send,
    ) -> impl Future<Output = Outcome<C>> + Send;
}

impl<C: Command, P: TransactionPool> Keep<C, P> for Unreceipted {
    async fn around(
        &self,
        _: &Context,
        _: &P::Transaction,
        handling: impl Future<Output = Outcome<C>> + Send,
    ) -> Outcome<C> {
        handling.await
    }
}

impl<C, P, S> Keep<C, P> for Receipted<S>
where
    C: Command<Output: Replayable + Sync>,
    P: TransactionPool,
    S: Fn(P::Transaction) -> Arc<dyn Receipts> + Send + Sync + 'static,
{
    async fn around(
        &self,
        context: &Context,
        transaction: &P::Transaction,
        handling: impl Future<Output = Outcome<C>> + Send,
    ) -> Outcome<C> {
        let Some(key) = context.idempotency_key() else { return handling.await };
        // one request may run several commands one after the other, and each has its own result
        let key = &IdempotencyKey { scope: format!("{} {}", key.scope, C::NAME), ..key.clone() };
        let receipts = (self.0)(transaction.clone());
        match receipts.claim(key).await? {
            Claim::Replay(receipt) => return Ok(C::Output::from_receipt(&receipt)?),
            Claim::Reused => return Err(Failure::KeyReused),
            Claim::Fresh => {}
        }

        let output = handling.await?;

        receipts.complete(key, output.to_receipt()?).await?;
        Ok(output)
    }
}
