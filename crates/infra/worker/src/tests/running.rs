use super::{
    TestResult,
    fakes::{InMemoryDeliveries, Scripted, TokioClock},
    only, seconds, start, start_with, worker,
};
use crate::{Handled, WorkerSettings};
use serde_json::json;
use services::Clock;
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

#[tokio::test(start_paused = true)]
async fn completed_deliveries_are_acknowledged() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |_| Handled::Done);
    queue.push_many("test.job", 10);

    let started = start_with(&queue, handler.clone());
    sleep(seconds(1)).await;

    assert_eq!(queue.len(), 0);
    assert_eq!(handler.ended().len(), 10);
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn deliveries_that_complete_together_are_acknowledged_in_one_batch() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(1), |_| Handled::Done);
    queue.push_many("test.job", 4);

    let started = start_with(&queue, handler);
    sleep(seconds(2)).await;

    assert_eq!(*queue.acknowledgments.lock().unwrap(), [4]);
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_concurrency_limit_is_respected() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(1), |_| Handled::Done);
    queue.push_many("test.job", 30);

    let started = start(worker(
        &queue,
        only(handler.clone()),
        WorkerSettings::named("one", 3),
    ));
    sleep(Duration::from_millis(500)).await;
    assert_eq!(queue.len(), 30);
    assert_eq!(
        handler.begun().len(),
        3,
        "no more deliveries are claimed than can run"
    );

    sleep(seconds(11)).await;
    assert_eq!(queue.len(), 0);
    assert_eq!(handler.most_running(), 3);
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn claims_respect_the_batch_size() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    queue.push_many("test.job", 20);

    let settings = WorkerSettings {
        batch: 6,
        ..WorkerSettings::named("one", 20)
    };
    let started = start(worker(
        &queue,
        only(Scripted::new(seconds(1), |_| Handled::Done)),
        settings,
    ));
    sleep(Duration::from_millis(500)).await;

    assert_eq!(*queue.claims.lock().unwrap(), [6, 6, 6, 2]);
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn deliveries_of_one_key_run_sequentially_without_polling_pauses() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::from_millis(1), |_| Handled::Done);
    for n in 0..50 {
        queue.push_keyed("test.job", json!(n), Some("account-1"));
    }

    let started = start_with(&queue, handler.clone());
    sleep(Duration::from_millis(200)).await;

    assert_eq!(handler.ended(), (1..=50).collect::<Vec<_>>());
    assert_eq!(handler.most_running(), 1);
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_idle_worker_polls_with_exponential_backoff() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let started = start_with(&queue, Scripted::new(Duration::ZERO, |_| Handled::Done));
    sleep(seconds(100)).await;

    let claims = queue.claims.lock().unwrap().len();
    assert!((95..=106).contains(&claims), "{claims}");
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_notification_triggers_an_immediate_claim() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(Duration::ZERO, |_| Handled::Done);
    let started = start_with(&queue, handler.clone());
    sleep(Duration::from_millis(60_123)).await;

    queue.push("test.job", json!({}));
    let pushed_at = TokioClock.now();
    started.wake.notify_one();
    sleep(seconds(5)).await;

    let begun_at = handler.begun().first().ok_or("not started")?.0;
    // tokio's timers have a resolution of one millisecond
    assert!(
        (begun_at - pushed_at).num_milliseconds() <= 1,
        "{begun_at} - {pushed_at}"
    );
    started.stop().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_handle_each_delivery_once() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handlers = [(); 2].map(|()| Scripted::new(Duration::from_millis(1), |_| Handled::Done));
    for n in 0..1_000 {
        queue.push_keyed("test.job", json!(n), (n % 3 == 0).then_some("account-1"));
    }

    let workers = [0, 1].map(|n| {
        start(worker(
            &queue,
            only(handlers[n].clone()),
            WorkerSettings::named(format!("worker-{n}"), 16),
        ))
    });
    while queue.len() > 0 {
        sleep(Duration::from_millis(10)).await;
    }
    for started in workers {
        started.stop().await?;
    }

    let mut ended: Vec<i64> = handlers
        .iter()
        .flat_map(|handler| handler.ended())
        .collect();
    ended.sort_unstable();
    assert_eq!(ended, (1..=1_000).collect::<Vec<_>>());
    assert!(
        handlers.iter().all(|handler| handler.ended().len() > 100),
        "both workers handle deliveries"
    );
    Ok(())
}
