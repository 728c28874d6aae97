//! The decorators, outermost first.

use crate::support::{MemoryPool, MemoryReceipts, MemoryTransaction, anonymous, with_key};
use async_trait::async_trait;
use cqrs::{
    Claim, Context, Denial, Dispatch, Execution, Failure, Handler, IdempotencyKey, InTransaction, Outcome, Policy,
    Receipts, Replayable, Wiring,
};
use kernel::Fault;
use std::{convert::Infallible, sync::Arc};

#[derive(Clone)]
struct Ring(MemoryPool);

/// Writes itself down.
struct Announced;

impl Policy<Ring> for Announced {
    fn authorize(_: &Context, message: &Ring) -> Result<(), Denial> {
        message.0.step("authorize");
        Ok(())
    }

    fn description() -> String {
        "announced".to_owned()
    }
}

cqrs::command!(Ring = "bell.ring", Announced => Rang, Infallible);

struct Rang;

impl Replayable for Rang {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault> {
        Ok(Vec::new())
    }

    fn from_receipt(_: &[u8]) -> Result<Self, Fault> {
        Ok(Self)
    }
}

struct RingHandler;

#[async_trait]
impl Handler<Ring> for RingHandler {
    async fn handle(&self, _: &Context, message: Ring) -> Outcome<Ring> {
        message.0.step("handle");
        Ok(Rang)
    }
}

struct Announcing(MemoryPool, MemoryReceipts);

#[async_trait]
impl Receipts for Announcing {
    async fn claim(&self, key: &IdempotencyKey) -> Result<Claim, Fault> {
        self.0.step("claim");
        self.1.claim(key).await
    }

    async fn complete(&self, key: &IdempotencyKey, outcome: Vec<u8>) -> Result<(), Fault> {
        self.0.step("complete");
        self.1.complete(key, outcome).await
    }
}

struct Bell(MemoryPool);

impl Wiring<Ring> for Bell {
    fn execution(&self) -> impl Execution<Ring> {
        let (pool, receipts) = (self.0.clone(), self.0.clone());
        let handler = move |_| {
            pool.step("build");
            RingHandler
        };
        let receipts = move |tx: MemoryTransaction| -> Arc<dyn Receipts> {
            Arc::new(Announcing(receipts.clone(), MemoryReceipts(tx)))
        };
        InTransaction::new(self.0.clone(), handler).with_receipts(receipts)
    }
}

#[tokio::test]
async fn authorize_then_retry_then_transaction_then_receipt_then_handler() -> Result<(), Failure<Infallible>> {
    let bell = Bell(MemoryPool::default());
    bell.0.conflict(1);

    bell.dispatch(&with_key("a", 1), Ring(bell.0.clone())).await?;

    let attempt = ["begin", "build", "claim", "handle", "complete"];
    let expected = [&["authorize", "detach"][..], &attempt, &["conflict", "pause 1"], &attempt, &["commit"]].concat();
    assert_eq!(bell.0.steps(), expected);
    Ok(())
}

#[tokio::test]
async fn a_replay_does_not_reach_the_handler() -> Result<(), Failure<Infallible>> {
    let bell = Bell(MemoryPool::default());

    bell.dispatch(&with_key("a", 1), Ring(bell.0.clone())).await?;
    bell.dispatch(&with_key("a", 1), Ring(bell.0.clone())).await?;
    bell.dispatch(&anonymous(), Ring(bell.0.clone())).await?;

    assert_eq!(bell.0.count("claim"), 2, "none without a key");
    assert_eq!(bell.0.count("handle"), 2, "once for the key, once without");
    Ok(())
}
