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
async fn a_stop_waits_for_what_runs_and_claims_nothing_more() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(20), |_| Handled::Done);
    queue.push_many("test.job", 10);

    let started = start_with(&queue, handler.clone());
    sleep(seconds(1)).await;
    let asked_at = TokioClock.now();
    started.stop().await?;

    assert_eq!((TokioClock.now() - asked_at).num_seconds(), 19);
    assert_eq!((handler.begun().len(), handler.ended().len(), queue.len()), (4, 4, 6));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_stop_keeps_up_the_leases_of_what_it_waits_for() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let slow = Scripted::new(seconds(20), |_| Handled::Done);
    let other = Scripted::new(Duration::ZERO, |_| Handled::Done);
    queue.push("test.job", json!({}));

    let settings = WorkerSettings { lease: seconds(6), ..WorkerSettings::named("one", 4) };
    let one = start(worker(&queue, only(slow.clone()), settings));
    sleep(seconds(1)).await;
    let two = start(worker(&queue, only(other.clone()), WorkerSettings::named("two", 4)));
    one.stop().await?;

    assert_eq!((slow.ended(), other.begun().len(), queue.len()), (vec![1], 0, 0));
    two.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_does_not_end_in_time_is_given_back() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(3_600), |_| Handled::Done);
    let id = queue.push("test.job", json!({}));

    let started = start_with(&queue, handler.clone());
    sleep(seconds(1)).await;
    timeout(seconds(30), started.stop()).await??;

    assert_eq!(queue.row(id).map(|row| row.state), Some(State::Ready));
    sleep(seconds(7_200)).await;
    assert_eq!(handler.ended().len(), 0, "it does not run on behind the next worker's back");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_ever_for_a_database() -> TestResult {
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
async fn an_idle_worker_stops_at_once_also_before_the_first_answer_of_the_database() -> TestResult {
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
async fn results_that_wait_for_the_database_are_recorded_before_the_end() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(1), |_| Handled::Done);
    queue.push_many("test.job", 20);
    let settings = WorkerSettings { batch: 5, ..WorkerSettings::named("one", 20) };

    let started = start(worker(&queue, only(handler.clone()), settings));
    sleep(Duration::from_millis(500)).await;
    queue.down.store(true, Ordering::SeqCst);
    let stopping = tokio::spawn(started.stop());
    sleep(seconds(10)).await;
    queue.down.store(false, Ordering::SeqCst);
    stopping.await??;

    assert_eq!((handler.ended().len(), queue.len()), (20, 0));
    assert!(queue.acknowledgements.lock().unwrap().iter().all(|size| *size <= 5));
    Ok(())
}
