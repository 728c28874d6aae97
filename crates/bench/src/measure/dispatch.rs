//! The cost of a dispatch compared with a function call.

use crate::{
    Error, Result,
    figures::{Figures, median},
};
use async_trait::async_trait;
use cqrs::{
    Anyone, BoxFuture, Context, ContextModule, Direct, Dispatch, Execution, Fault, Handler,
    Outcome, RequestId, TransactionPool, Transport, Wiring,
};
use kernel::{Actor, BoxError};
use std::{convert::Infallible, hint::black_box, time::Instant};

#[derive(Clone)]
struct DoNothing;
cqrs::command!(DoNothing = "bench.do_nothing", Anyone => (), Infallible);

struct DoNothingHandler;

#[async_trait]
impl Handler<DoNothing> for DoNothingHandler {
    async fn handle(&self, _: &Context, message: DoNothing) -> Outcome<DoNothing> {
        black_box(message);
        Ok(())
    }
}

/// A store without data that runs its work on the calling task.
#[derive(Clone)]
struct EmptyStore;

impl TransactionPool for EmptyStore {
    type Transaction = ();

    async fn begin(&self, _: &Context) -> std::result::Result<(), Fault> {
        Ok(())
    }

    async fn commit(&self, (): ()) -> std::result::Result<(), Fault> {
        Ok(())
    }

    async fn rollback(&self, (): ()) {}

    fn join(&self, (): &(), _: &Context) -> std::result::Result<(), Fault> {
        Ok(())
    }

    async fn detach<T: Send + 'static>(
        &self,
        work: BoxFuture<'static, T>,
    ) -> std::result::Result<T, BoxError> {
        Ok(work.await)
    }

    async fn pause(&self, _: u32) {}
}

struct WithoutTransaction;

impl Wiring<DoNothing> for WithoutTransaction {
    fn execution(&self) -> impl Execution<DoNothing> {
        Direct(DoNothingHandler)
    }
}

#[derive(Clone)]
struct WithTransaction;

impl ContextModule for WithTransaction {
    type Pool = EmptyStore;

    fn pool(&self) -> &EmptyStore {
        &EmptyStore
    }
}

impl Wiring<DoNothing> for WithTransaction {
    fn execution(&self) -> impl Execution<DoNothing> {
        self.in_transaction(|_, ()| DoNothingHandler)
    }
}

async fn do_nothing(message: DoNothing) -> Outcome<DoNothing> {
    black_box(message);
    Ok(())
}

pub fn measure(figures: &mut Figures) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let request_id = RequestId::parse("bench").ok_or_else(|| Error::from("invalid request id"))?;
    let context = &Context::builder(Actor::System("bench"), Transport::Cli, request_id).build();

    let (direct, dispatched, in_transaction) = runtime.block_on(async {
        (
            nanos(async || black_box(do_nothing(DoNothing).await).is_ok()).await,
            nanos(async || {
                black_box(WithoutTransaction.dispatch(context, DoNothing).await).is_ok()
            })
            .await,
            nanos(async || black_box(WithTransaction.dispatch(context, DoNothing).await).is_ok())
                .await,
        )
    });
    figures.note(
        "dispatch_call",
        "direct call of an async function",
        direct,
        "ns",
    );
    figures.note("dispatch", "dispatch", dispatched, "ns");
    figures.note(
        "dispatch_in_transaction",
        "dispatch with an empty transaction",
        in_transaction,
        "ns",
    );
    Ok(())
}

async fn nanos(mut call: impl AsyncFnMut() -> bool) -> f64 {
    const CALLS: u32 = 200_000;
    let mut rounds = Vec::new();
    for _ in 0..7 {
        let started = Instant::now();
        for _ in 0..CALLS {
            black_box(call().await);
        }
        rounds.push(started.elapsed().as_nanos() as f64 / f64::from(CALLS));
    }
    median(rounds)
}
