use super::{
    Started, TestResult,
    fakes::{InMemoryDeliveries, InMemoryTransaction, InMemoryTransactions, State, TokioClock},
    seconds, start, worker,
};
use crate::{Registry, WorkerSettings};
use async_trait::async_trait;
use chrono::TimeDelta;
use cqrs::{
    Context, ContextModule, Delivered, EventSubscriber, Subscriber, Subscribing, Transport,
    TryAgain,
};
use kernel::Event;
use serde::{Deserialize, Serialize};
use serde_json::json;
use services::Clock;
use std::sync::{Arc, atomic::Ordering};
use tokio::time::sleep;
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AccountOpened {
    account: i64,
    then: Then,
}

#[derive(Debug, Serialize, Deserialize)]
enum Then {
    End,
    Fail,
    Panic,
    /// Takes long enough for another worker to take over.
    Sleep,
}

impl Event for AccountOpened {
    const NAME: &'static str = "auth.account_opened";
}

/// Stores a note and then behaves as the event specifies.
pub(super) struct Notes {
    pub(super) transaction: InMemoryTransaction,
}

#[async_trait]
impl EventSubscriber<AccountOpened> for Notes {
    async fn react(&self, _: &Context, event: AccountOpened) -> Delivered {
        self.transaction.note(format!("account {}", event.account));
        match event.then {
            Then::End => Ok(()),
            Then::Fail => Err(TryAgain::Retry("not now".into())),
            Then::Panic => panic!("a bug"),
            Then::Sleep => {
                sleep(seconds(5)).await;
                Ok(())
            }
        }
    }
}

impl Subscriber for Notes {
    type Event = AccountOpened;
    const KIND: &'static str = "notes.account_opened";
}

const KIND: &str = Notes::KIND;

/// The module that builds [`Notes`].
#[derive(Clone)]
pub(super) struct Noting(pub(super) InMemoryTransactions);

impl ContextModule for Noting {
    type Pool = InMemoryTransactions;

    fn pool(&self) -> &InMemoryTransactions {
        &self.0
    }
}

impl Subscribing<Notes> for Noting {
    fn subscriber(&self, transaction: InMemoryTransaction) -> Notes {
        Notes { transaction }
    }
}

fn begin() -> (Arc<InMemoryDeliveries>, InMemoryTransactions, Started) {
    let queue = Arc::<InMemoryDeliveries>::default();
    let store = InMemoryTransactions::new(&queue);
    let registry = Registry::builder()
        .subscriber::<Notes, _>(Noting(store.clone()))
        .build()
        .unwrap();
    let started = start(worker(&queue, registry, WorkerSettings::named("one", 4)));
    (queue, store, started)
}

fn opened(then: Then) -> serde_json::Value {
    json!(AccountOpened { account: 7, then })
}

#[tokio::test(start_paused = true)]
async fn effect_and_acknowledgment_are_committed_together() -> TestResult {
    let (queue, store, started) = begin();
    queue.push(KIND, opened(Then::End));
    sleep(seconds(2)).await;

    assert_eq!(
        (store.notes(), queue.len()),
        (vec!["account 7".to_owned()], 0)
    );
    assert!(
        queue.acknowledgments.lock().unwrap().is_empty(),
        "the worker does not acknowledge again"
    );
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_runs_as_the_worker_with_the_id_of_the_request() -> TestResult {
    let (queue, store, started) = begin();
    let id = queue.push(KIND, opened(Then::End));
    queue.change(id, |row| {
        row.delivery.headers.traceparent = Some("00-aa-bb-01".to_owned())
    });
    let invalid = queue.push(KIND, opened(Then::End));
    queue.change(invalid, |row| {
        row.delivery.headers.request_id = "not an id\n".to_owned()
    });
    sleep(seconds(2)).await;

    let contexts = store.contexts();
    let [context, without_id] = contexts.as_slice() else {
        return Err("not two contexts".into());
    };
    assert_eq!(context.actor().to_string(), "system:worker");
    assert_eq!(
        (context.transport(), context.request_id().as_str()),
        (Transport::Worker, "request-1")
    );
    assert_eq!(
        (context.causation_id(), context.traceparent()),
        (Some(Uuid::from_u128(1)), Some("00-aa-bb-01"))
    );
    assert_eq!(
        without_id.request_id().as_str(),
        Uuid::from_u128(2).to_string()
    );
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_failure_or_a_panic_rolls_back_and_is_retried() -> TestResult {
    for (then, error) in [
        (Then::Fail, "not now"),
        (Then::Panic, "the subscriber panicked"),
    ] {
        let (queue, store, started) = begin();
        let id = queue.push(KIND, opened(then));
        sleep(seconds(2)).await;

        let row = queue.row(id).ok_or("acknowledged")?;
        assert_eq!(
            (row.last_error.as_deref(), store.notes().len()),
            (Some(error), 0)
        );

        queue.change(id, |row| row.delivery.payload = opened(Then::End));
        sleep(seconds(60)).await;
        assert_eq!((store.notes().len(), queue.len()), (1, 0));
        started.stop().await?;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_failed_commit_stores_neither_effect_nor_acknowledgment() -> TestResult {
    let (queue, store, started) = begin();
    store.commit_fails.store(true, Ordering::SeqCst);
    queue.push(KIND, opened(Then::End));
    sleep(seconds(2)).await;
    assert_eq!((store.notes().len(), queue.len()), (0, 1));

    store.commit_fails.store(false, Ordering::SeqCst);
    sleep(seconds(60)).await;
    assert_eq!((store.notes().len(), queue.len()), (1, 0));
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_outdated_fence_prevents_the_commit() -> TestResult {
    let (queue, store, started) = begin();
    let id = queue.push(KIND, opened(Then::Sleep));
    sleep(seconds(2)).await;
    queue.steal(id, TokioClock.now() + TimeDelta::days(1));
    sleep(seconds(60)).await;

    assert_eq!((store.contexts().len(), store.notes().len()), (1, 0));
    let row = queue.row(id).ok_or("gone")?;
    assert!(matches!(row.state, State::Running { worker, .. } if worker == "other"));
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn unreadable_events_are_buried_without_a_transaction() -> TestResult {
    let (queue, store, started) = begin();
    let broken = queue.push(KIND, json!({ "account": "seven" }));
    let foreign = queue.push(KIND, opened(Then::End));
    queue.change(foreign, |row| {
        row.delivery.headers.event_type = Some("auth.account_closed".to_owned())
    });
    sleep(seconds(60)).await;

    for id in [broken, foreign] {
        let row = queue.row(id).ok_or("gone")?;
        assert_eq!((row.state, row.delivery.attempts), (State::Dead, 1));
        assert!(row.last_error.is_some());
    }
    assert!(store.contexts().is_empty());
    started.stop().await?;
    Ok(())
}
