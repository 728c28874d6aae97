//! The decorators, outermost first.

use crate::support::{MemoryPool, anonymous, with_key};
use async_trait::async_trait;
use kernel::Fault;
use loggia_cqrs::{
    Context, ContextModule, Denial, Dispatch, Execution, Failure, Handler, Outcome, Policy,
    Replayable, Requirement, Wiring,
};
use std::convert::Infallible;

#[derive(Clone)]
struct Ring(MemoryPool);

/// Writes itself down.
struct Announced;

impl Policy<Ring> for Announced {
    fn admit(_: &Context) -> Result<(), Denial> {
        Ok(())
    }

    fn authorize(_: &Context, message: &Ring) -> Result<(), Denial> {
        message.0.step("authorize");
        Ok(())
    }

    fn requirement() -> Requirement {
        Requirement::Anyone
    }
}

loggia_cqrs::command!(Ring = "bell.ring", Announced => Rang, Infallible);

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

#[derive(Clone)]
struct Bell(MemoryPool);

impl Bell {
    fn new() -> Self {
        let pool = MemoryPool::default();
        pool.announce_receipts();
        Self(pool)
    }
}

impl ContextModule for Bell {
    type Pool = MemoryPool;

    fn pool(&self) -> &MemoryPool {
        &self.0
    }
}

impl Wiring<Ring> for Bell {
    fn execution(&self) -> impl Execution<Ring> {
        self.in_transaction(|bell, _| {
            bell.0.step("build");
            RingHandler
        })
        .with_receipts()
    }
}

#[tokio::test]
async fn authorize_then_retry_then_transaction_then_receipt_then_handler()
-> Result<(), Failure<Infallible>> {
    let bell = Bell::new();
    bell.0.conflict(1);

    bell.dispatch(&with_key("a", 1), Ring(bell.0.clone()))
        .await?;

    let attempt = ["begin", "build", "claim", "handle", "complete"];
    let expected = [
        &["authorize", "detach"][..],
        &attempt,
        &["conflict", "pause 1"],
        &attempt,
        &["commit"],
    ]
    .concat();
    assert_eq!(bell.0.steps(), expected);
    Ok(())
}

#[tokio::test]
async fn a_replay_does_not_reach_the_handler() -> Result<(), Failure<Infallible>> {
    let bell = Bell::new();

    bell.dispatch(&with_key("a", 1), Ring(bell.0.clone()))
        .await?;
    bell.dispatch(&with_key("a", 1), Ring(bell.0.clone()))
        .await?;
    bell.dispatch(&anonymous(), Ring(bell.0.clone())).await?;

    assert_eq!(bell.0.count("claim"), 2, "none without a key");
    assert_eq!(bell.0.count("handle"), 2, "once for the key, once without");
    Ok(())
}
