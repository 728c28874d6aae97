//! Tests of the worker with an in-memory queue and paused time.

mod fakes;
mod leases;
mod logging;
mod registry;
mod retries;
mod running;
mod stopping;
mod subscribers;

use crate::{DeliveryHandler, Registry, Worker, WorkerSettings};
use fakes::{InMemoryDeliveries, TokioClock};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, oneshot},
    task::{JoinError, JoinHandle},
};

type TestResult = Result<(), Box<dyn std::error::Error>>;

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A worker running in a background task.
struct Started {
    stop: oneshot::Sender<()>,
    wake: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Started {
    async fn stop(self) -> Result<(), JoinError> {
        drop(self.stop);
        self.task.await
    }
}

fn worker(queue: &Arc<InMemoryDeliveries>, registry: Registry, settings: WorkerSettings) -> Worker {
    Worker {
        queue: queue.clone(),
        registry: Arc::new(registry),
        clock: Arc::new(TokioClock),
        jitter: Arc::new(|| 1.0),
        settings,
        wake: Arc::default(),
    }
}

fn start(worker: Worker) -> Started {
    let (stop, stopped) = oneshot::channel::<()>();
    let wake = worker.wake.clone();
    let task = tokio::spawn(worker.run(async {
        let _ = stopped.await;
    }));
    Started { stop, wake, task }
}

fn start_with(queue: &Arc<InMemoryDeliveries>, handler: Arc<dyn DeliveryHandler>) -> Started {
    start(worker(
        queue,
        only(handler),
        WorkerSettings::named("one", 4),
    ))
}

fn only(handler: Arc<dyn DeliveryHandler>) -> Registry {
    Registry::builder().external(handler).build().unwrap()
}
