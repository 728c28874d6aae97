use super::{
    TestResult,
    fakes::{InMemoryDeliveries, Scripted, State, TokioClock},
    only, seconds, start, start_with, worker,
};
use crate::{Handled, WorkerSettings};
use serde_json::json;
use services::Clock;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::{sleep, timeout};

#[tokio::test(start_paused = true)]
async fn shutdown_waits_for_running_deliveries_and_claims_no_more() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(20), |_| Handled::Done);
    queue.push_many("test.job", 10);

    let started = start_with(&queue, handler.clone());
    sleep(seconds(1)).await;
    let asked_at = TokioClock.now();
    started.stop().await?;

    assert_eq!((TokioClock.now() - asked_at).num_seconds(), 19);
    assert_eq!(
        (handler.begun().len(), handler.ended().len(), queue.len()),
        (4, 4, 6)
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn shutdown_extends_the_leases_of_running_deliveries() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let slow = Scripted::new(seconds(20), |_| Handled::Done);
    let other = Scripted::new(Duration::ZERO, |_| Handled::Done);
    queue.push("test.job", json!({}));

    let settings = WorkerSettings {
        lease: seconds(6),
        ..WorkerSettings::named("one", 4)
    };
    let one = start(worker(&queue, only(slow.clone()), settings));
    sleep(seconds(1)).await;
    let two = start(worker(
        &queue,
        only(other.clone()),
        WorkerSettings::named("two", 4),
    ));
    one.stop().await?;

    assert_eq!(
        (slow.ended(), other.begun().len(), queue.len()),
        (vec![1], 0, 0)
    );
    two.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn deliveries_that_exceed_the_grace_period_are_released() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(3_600), |_| Handled::Done);
    let id = queue.push("test.job", json!({}));

    let started = start_with(&queue, handler.clone());
    sleep(seconds(1)).await;
    timeout(seconds(30), started.stop()).await??;

    assert_eq!(queue.row(id).map(|row| row.state), Some(State::Ready));
    sleep(seconds(7_200)).await;
    assert_eq!(handler.ended().len(), 0, "the handler is canceled");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn shutdown_during_an_outage_ends_within_the_grace_period() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(2), |_| Handled::Done);
    queue.push("test.job", json!({}));

    let started = start_with(&queue, handler.clone());
    sleep(seconds(1)).await;
    queue.down.store(true, Ordering::SeqCst);

    timeout(seconds(30), started.stop()).await??;
    assert_eq!(handler.ended().len(), 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_idle_worker_stops_immediately_even_during_an_outage() -> TestResult {
    for down in [false, true] {
        let queue = Arc::<InMemoryDeliveries>::default();
        queue.down.store(down, Ordering::SeqCst);
        let started = start_with(&queue, Scripted::new(Duration::ZERO, |_| Handled::Done));
        sleep(seconds(10)).await;

        timeout(Duration::from_millis(1), started.stop()).await??;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn shutdown_records_results_delayed_by_an_outage() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(1), |_| Handled::Done);
    queue.push_many("test.job", 20);
    let settings = WorkerSettings {
        batch: 5,
        ..WorkerSettings::named("one", 20)
    };

    let started = start(worker(&queue, only(handler.clone()), settings));
    sleep(Duration::from_millis(500)).await;
    queue.down.store(true, Ordering::SeqCst);
    let stopping = tokio::spawn(started.stop());
    sleep(seconds(10)).await;
    queue.down.store(false, Ordering::SeqCst);
    stopping.await??;

    assert_eq!((handler.ended().len(), queue.len()), (20, 0));
    assert!(
        queue
            .acknowledgments
            .lock()
            .unwrap()
            .iter()
            .all(|size| *size <= 5)
    );
    Ok(())
}
