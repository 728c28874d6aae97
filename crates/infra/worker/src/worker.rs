use crate::{Jitter, Registry, WorkerSettings, engine::Engine};
use services::{Clock, DeliveryQueue};
use std::{future::Future, sync::Arc};
use tokio::{
    sync::{Notify, mpsc},
    time::{sleep, timeout},
};

/// Claims deliveries and runs their handlers. Any number of workers share a queue.
pub struct Worker {
    pub queue: Arc<dyn DeliveryQueue>,
    pub registry: Arc<Registry>,
    pub clock: Arc<dyn Clock>,
    pub jitter: Jitter,
    pub settings: WorkerSettings,
    /// Notify with `notify_one` after a commit in this process, so that its deliveries do not wait
    /// for the next poll.
    pub wake: Arc<Notify>,
}

impl Worker {
    /// Runs until `stop` completes, then shuts down within [`WorkerSettings::shutdown_grace`].
    /// Continues after outages of the queue.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let reserve = self.settings.shutdown_grace / 10;
        let grace = self.settings.shutdown_grace.saturating_sub(reserve);
        let name = self.settings.name.clone();
        let engine = Arc::new(Engine::new(self));
        tracing::info!(worker = name, "started");

        let overdue = async {
            stop.await;
            engine.stopping.raise();
            sleep(grace).await;
        };
        tokio::select! {
            () = engine.work() => {}
            () = overdue => tracing::warn!(worker = name, running = engine.running.all().len(), "the shutdown grace period is over"),
        }

        // also after a complete shutdown: a result that could not be recorded leaves its lease
        // behind
        let _ = timeout(reserve, engine.release()).await;
        tracing::info!(worker = name, "stopped");
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker")
            .field("registry", &self.registry)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Runs all loops. Leases are extended until the last result is recorded.
    async fn work(self: &Arc<Self>) {
        let (outcomes, inbox) = mpsc::channel(self.batch());
        let working = async {
            tokio::join!(self.claim_until_stopped(outcomes), self.settle(inbox));
            self.settled.raise();
        };
        tokio::join!(working, self.keep_up());
    }
}
