use super::{
    TestResult,
    fakes::{InMemoryDeliveries, Scripted, State},
    only, seconds, start, start_with, worker,
};
use crate::{DeliveryHandler, Handled, Registry, RetrySettings, WorkerSettings};
use async_trait::async_trait;
use cqrs::TryAgain;
use kernel::Fault;
use serde_json::json;
use services::Delivery;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::sleep;

fn failing() -> Handled {
    Handled::Failed(Fault::unavailable("the relay is down").into())
}

fn settings() -> WorkerSettings {
    let retry = RetrySettings {
        base: seconds(10),
        cap: seconds(100),
        max_attempts: 7,
    };
    WorkerSettings {
        retry,
        ..WorkerSettings::named("one", 4)
    }
}

/// Returns the whole seconds between attempts, including the time until the next poll.
fn pauses(handler: &Scripted) -> Vec<i64> {
    let begun = handler.begun();
    begun
        .windows(2)
        .map(|pair| (pair[1].0 - pair[0].0).num_seconds())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn failures_are_retried_with_capped_exponential_backoff_and_then_buried() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |_| failing());
    let id = queue.push("test.job", json!({}));

    let started = start(worker(&queue, only(handler.clone()), settings()));
    sleep(seconds(3_600)).await;

    let pauses = pauses(&handler);
    let expected = [10, 20, 40, 80, 100, 100];
    assert_eq!(pauses.len(), expected.len(), "seven attempts");
    assert!(
        pauses
            .iter()
            .zip(expected)
            .all(|(pause, least)| (least..=least + 1).contains(pause)),
        "{pauses:?}"
    );
    let row = queue.row(id).ok_or("gone")?;
    assert_eq!(row.state, State::Dead);
    assert_eq!(
        row.last_error.as_deref(),
        Some("a dependency is unavailable: the relay is down")
    );
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn jitter_shortens_the_delays() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |_| failing());
    queue.push("test.job", json!({}));

    let mut worker = worker(&queue, only(handler.clone()), settings());
    worker.jitter = Arc::new(|| 0.5);
    let started = start(worker);
    sleep(seconds(3_600)).await;

    let pauses = pauses(&handler);
    assert!(
        pauses
            .iter()
            .zip([5, 10, 20, 40, 50, 50])
            .all(|(p, least)| (least..=least + 1).contains(p)),
        "{pauses:?}"
    );
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn permanent_failures_are_buried_immediately() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |_| {
        Handled::Failed(TryAgain::Dead("no such template".into()))
    });
    let id = queue.push("test.job", json!({}));

    let started = start_with(&queue, handler.clone());
    sleep(seconds(3_600)).await;

    assert_eq!(handler.begun().len(), 1);
    let row = queue.row(id).ok_or("gone")?;
    assert_eq!(
        (row.state, row.last_error.as_deref()),
        (State::Dead, Some("no such template"))
    );
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn deliveries_without_a_purpose_are_removed() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |_| {
        Handled::Failed(TryAgain::Discard("the code has expired".into()))
    });
    queue.push("test.job", json!({}));

    let started = start_with(&queue, handler.clone());
    sleep(seconds(3_600)).await;

    assert_eq!((handler.begun().len(), queue.len()), (1, 0));
    started.stop().await?;
    Ok(())
}

/// A handler that ends its deliveries itself.
struct Patient(Arc<Scripted>);

#[async_trait]
impl DeliveryHandler for Patient {
    fn kind(&self) -> &'static str {
        self.0.kind()
    }

    fn max_attempts(&self) -> Option<i32> {
        Some(100)
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        self.0.deliver(delivery).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_can_have_more_attempts_than_others() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |_| failing());
    let id = queue.push("test.job", json!({}));
    let registry = Registry::builder().external(Arc::new(Patient(handler.clone())));

    let started = start(worker(&queue, registry.build()?, settings()));
    sleep(seconds(100_000)).await;

    assert_eq!(handler.begun().len(), 100);
    assert_eq!(queue.row(id).map(|row| row.state), Some(State::Dead));
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_retried_and_its_message_is_not_stored() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |delivery| match delivery.attempts {
        1 => panic!("ada@example.org"),
        _ => Handled::Done,
    });
    let id = queue.push("test.job", json!({}));

    let started = start(worker(&queue, only(handler.clone()), settings()));
    sleep(seconds(1)).await;
    assert_eq!(
        queue.row(id).and_then(|row| row.last_error).as_deref(),
        Some("the handler panicked")
    );

    sleep(seconds(30)).await;
    assert_eq!(queue.len(), 0);
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn stored_errors_are_truncated_and_contain_no_control_characters() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |_| {
        Handled::Failed(TryAgain::Dead(
            format!("a\u{0}b\n{}", "é".repeat(5_000)).into(),
        ))
    });
    let id = queue.push("test.job", json!({}));

    let started = start_with(&queue, handler);
    sleep(seconds(1)).await;

    let error = queue
        .row(id)
        .and_then(|row| row.last_error)
        .ok_or("no error")?;
    assert!(error.starts_with("a b é"));
    assert_eq!(error.chars().count(), 1_000);
    started.stop().await?;
    Ok(())
}

/// Otherwise the delivery would crash every process that claims it.
#[tokio::test(start_paused = true)]
async fn deliveries_that_crash_the_process_repeatedly_are_buried() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(1_000_000), |_| Handled::Done);
    let id = queue.push("test.job", json!({}));

    for _ in 0..8 {
        let started = start(worker(&queue, only(handler.clone()), settings()));
        sleep(seconds(1)).await;
        started.task.abort();
    }

    assert_eq!(handler.begun().len(), 7);
    assert_eq!(queue.row(id).map(|row| row.state), Some(State::Dead));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_result_that_cannot_be_recorded_does_not_block_others() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    queue.rejects_retries.store(true, Ordering::SeqCst);
    let handler = Scripted::new(Duration::ZERO, |delivery| match delivery.id {
        1 => failing(),
        _ => Handled::Done,
    });
    queue.push("test.job", json!({}));
    let started = start(worker(&queue, only(handler.clone()), settings()));
    sleep(seconds(2)).await;

    queue.push_many("test.job", 10);
    sleep(seconds(3)).await;
    assert_eq!(queue.len(), 1);
    assert_eq!(
        handler.begun().iter().filter(|(_, id)| *id == 1).count(),
        1,
        "the lease is extended"
    );

    sleep(seconds(90)).await;
    assert!(
        handler.begun().iter().filter(|(_, id)| *id == 1).count() > 1,
        "the lease has expired"
    );
    queue.rejects_retries.store(false, Ordering::SeqCst);
    started.stop().await?;
    Ok(())
}
