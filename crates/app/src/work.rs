//! The worker and housekeeping, in a separate process or in `serve`.

mod slot;

pub use slot::SlotRefused;

use crate::{
    housekeeping::Housekeeping,
    node::{Node, StartError},
    stop::until,
};
use cqrs::BoxFuture;
use infra_diesel::DatabasePorts;
use infra_worker::{Registry, RetrySettings, Worker, WorkerSettings, jitter_from};
use slot::Slot;
use std::{future::Future, sync::Arc};
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
    let worker = worker(
        node,
        &node.registry,
        WorkerSettings::named(slot.name(), settings.concurrency),
    );
    // a server that keeps mails waiting must not keep other deliveries waiting
    let name = format!("{}-senders", slot.name());
    let senders = self::worker(node, &node.senders, WorkerSettings::named(name, SENDERS));
    let housekeeping = Housekeeping {
        chores: node.chores.clone(),
        clock: node.technical.clock.clone(),
    };
    Ok(Box::pin(async move {
        let (stopping, stopped) = watch::channel(false);
        let tidying = tokio::spawn(housekeeping.run(until(stopped.clone())));
        let sending = tokio::spawn(senders.run(until(stopped)));
        let stop = async move {
            stop.await;
            stopping.send_replace(true);
        };
        worker.run(stop).await;
        // their panics are already logged
        let _ = tokio::join!(tidying, sending);
        drop(slot);
    }))
}

/// The number of mails that are sent at the same time.
const SENDERS: usize = 8;

fn worker(node: &Node, registry: &Arc<Registry>, settings: WorkerSettings) -> Worker {
    let of_node = &node.settings.worker;
    Worker {
        queue: node.database.delivery_queue(),
        registry: registry.clone(),
        clock: node.technical.clock.clone(),
        jitter: jitter_from(node.technical.uuids.clone()),
        settings: WorkerSettings {
            lease: of_node.lease,
            retry: RetrySettings {
                base: of_node.retry_base,
                cap: of_node.retry_cap,
                ..RetrySettings::default()
            },
            ..settings
        },
        wake: node.wake.listen(registry.kinds()),
    }
}
