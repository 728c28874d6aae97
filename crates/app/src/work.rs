//! The worker and housekeeping, in a separate process or in `serve`.

mod slot;

use crate::{
    housekeeping::Housekeeping,
    node::{Node, StartError},
    stop::until,
};
use cqrs::BoxFuture;
use infra_diesel::DatabasePorts;
use infra_worker::{RetrySettings, Worker, WorkerSettings, jitter_from};
use slot::Slot;
use std::future::Future;
use tokio::sync::watch;

/// Acquires a worker name, and returns a future that processes deliveries until `stop` completes
/// and then finishes those in flight.
pub fn run(
    node: &Node,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<BoxFuture<'static, ()>, StartError> {
    let settings = &node.settings.worker;
    let uuids = node.technical.uuids.as_ref();
    let slot = Slot::take(settings.state_dir.as_deref(), uuids).map_err(StartError::Slot)?;
    let worker = Worker {
        queue: node.database.delivery_queue(),
        registry: node.registry.clone(),
        clock: node.technical.clock.clone(),
        jitter: jitter_from(node.technical.uuids.clone()),
        settings: WorkerSettings {
            lease: settings.lease,
            retry: RetrySettings {
                base: settings.retry_base,
                cap: settings.retry_cap,
                ..RetrySettings::default()
            },
            ..WorkerSettings::named(slot.name(), settings.concurrency)
        },
        wake: node.wake.clone(),
    };
    let housekeeping = Housekeeping {
        chores: node.chores.clone(),
        clock: node.technical.clock.clone(),
    };
    Ok(Box::pin(async move {
        let (stopping, stopped) = watch::channel(false);
        let tidying = tokio::spawn(housekeeping.run(until(stopped)));
        let stop = async move {
            stop.await;
            stopping.send_replace(true);
        };
        worker.run(stop).await;
        // its panics are already logged
        let _ = tidying.await;
        drop(slot);
    }))
}
