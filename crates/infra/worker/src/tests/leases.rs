use super::{
    TestResult,
    fakes::{InMemoryDeliveries, Scripted, State, TokioClock},
    only, seconds, start, start_with, worker,
};
use crate::{Handled, WorkerSettings};
use chrono::TimeDelta;
use serde_json::json;
use services::Clock;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::sleep;

#[tokio::test(start_paused = true)]
async fn the_lease_of_a_long_delivery_is_extended() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let slow = Scripted::new(seconds(600), |_| Handled::Done);
    let other = Scripted::new(Duration::ZERO, |_| Handled::Done);
    queue.push("test.job", json!({}));

    let one = start(worker(
        &queue,
        only(slow.clone()),
        WorkerSettings::named("one", 4),
    ));
    sleep(seconds(1)).await;
    let two = start(worker(
        &queue,
        only(other.clone()),
        WorkerSettings::named("two", 4),
    ));
    sleep(seconds(610)).await;

    assert_eq!(
        (slow.ended(), other.begun().len(), queue.len()),
        (vec![1], 0, 0)
    );
    one.stop().await?;
    two.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn deliveries_of_a_crashed_worker_are_taken_over_within_the_lease_and_a_second() -> TestResult
{
    let queue = Arc::<InMemoryDeliveries>::default();
    queue.push("test.job", json!({}));
    let crashing = start(worker(
        &queue,
        only(Scripted::new(seconds(600), |_| Handled::Done)),
        WorkerSettings::named("one", 4),
    ));
    sleep(seconds(5)).await;
    crashing.task.abort();
    let claimed_at = TokioClock.now() - TimeDelta::seconds(5);

    let handler = Scripted::new(Duration::ZERO, |_| Handled::Done);
    let successor = start(worker(
        &queue,
        only(handler.clone()),
        WorkerSettings::named("two", 4),
    ));
    sleep(seconds(60)).await;

    let begun_at = handler.begun().first().ok_or("never taken over")?.0;
    let took = (begun_at - claimed_at).num_milliseconds();
    assert!((30_000..=31_010).contains(&took), "{took}");
    successor.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_restarted_process_immediately_reclaims_its_own_deliveries() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    queue.push("test.job", json!({}));
    let crashing = start_with(&queue, Scripted::new(seconds(600), |_| Handled::Done));
    sleep(seconds(1)).await;
    crashing.task.abort();

    let handler = Scripted::new(Duration::ZERO, |_| Handled::Done);
    let restarted = start_with(&queue, handler.clone());
    sleep(Duration::from_millis(10)).await;

    assert_eq!(handler.ended(), [1]);
    restarted.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_delivery_taken_over_by_another_worker_is_not_settled() -> TestResult {
    for ends in [
        (|_| Handled::Done) as fn(&services::Delivery) -> Handled,
        |_| Handled::Failed(cqrs::TryAgain::Retry("later".into())),
        |_| Handled::Failed(cqrs::TryAgain::Dead("never".into())),
    ] {
        let queue = Arc::<InMemoryDeliveries>::default();
        let handler = Scripted::new(seconds(5), ends);
        let id = queue.push("test.job", json!({}));

        let started = start_with(&queue, handler.clone());
        sleep(seconds(1)).await;
        queue.steal(id, TokioClock.now() + TimeDelta::days(1));
        sleep(seconds(60)).await;

        assert_eq!(handler.ended(), [id]);
        let row = queue.row(id).ok_or("gone")?;
        assert!(matches!(row.state, State::Running { worker, .. } if worker == "other"));
        assert_eq!(row.last_error, None);
        started.stop().await?;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_worker_resumes_after_an_outage_of_the_database() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    queue.down.store(true, Ordering::SeqCst);
    let handler = Scripted::new(seconds(5), |_| Handled::Done);
    queue.push("test.job", json!({}));

    let started = start_with(&queue, handler.clone());
    sleep(seconds(300)).await;
    assert_eq!(handler.begun().len(), 0);

    queue.down.store(false, Ordering::SeqCst);
    sleep(seconds(7)).await;
    assert_eq!((handler.ended(), queue.len()), (vec![1], 0));
    started.stop().await?;
    Ok(())
}

/// After an outage, the worker must extend its own leases before it reaps expired ones.
#[tokio::test(start_paused = true)]
async fn an_outage_longer_than_the_lease_repeats_no_delivery() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(100), |_| Handled::Done);
    queue.push_many("test.job", 2);
    let settings = WorkerSettings {
        reap_every: Duration::from_millis(300),
        ..WorkerSettings::named("one", 4)
    };
    let started = start(worker(&queue, only(handler.clone()), settings));
    sleep(seconds(10)).await;

    queue.down.store(true, Ordering::SeqCst);
    sleep(Duration::from_millis(45_100)).await;
    queue.down.store(false, Ordering::SeqCst);
    sleep(seconds(20)).await;
    queue.down.store(true, Ordering::SeqCst);
    sleep(seconds(300)).await;
    assert_eq!(
        (handler.ended().len(), queue.len()),
        (2, 2),
        "done but not yet acknowledged"
    );
    queue.down.store(false, Ordering::SeqCst);
    sleep(seconds(5)).await;

    assert_eq!((handler.begun().len(), queue.len()), (2, 0));
    started.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn failures_during_an_outage_are_recorded_after_it() -> TestResult {
    let queue = Arc::<InMemoryDeliveries>::default();
    let handler = Scripted::new(seconds(5), |_| {
        Handled::Failed(cqrs::TryAgain::Dead("never".into()))
    });
    queue.push_many("test.job", 4);
    let started = start_with(&queue, handler.clone());
    sleep(seconds(1)).await;

    queue.down.store(true, Ordering::SeqCst);
    sleep(seconds(60)).await;
    queue.down.store(false, Ordering::SeqCst);
    sleep(seconds(60)).await;

    assert_eq!(handler.begun().len(), 4);
    assert!((1..=4).all(|id| queue.row(id).is_some_and(|row| row.state == State::Dead)));
    started.stop().await?;
    Ok(())
}
