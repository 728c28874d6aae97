use crate::{Worker, outage::Outage, running::Running, signal::Signal};
use chrono::{DateTime, TimeDelta, Utc};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// The shared state of the loops of a running worker.
pub(crate) struct Engine {
    pub(crate) worker: Worker,
    pub(crate) slots: Arc<Semaphore>,
    pub(crate) running: Arc<Running>,
    pub(crate) outage: Outage,
    /// Raised when no more deliveries are claimed.
    pub(crate) stopping: Signal,
    /// Raised when all deliveries have ended and all results are recorded.
    pub(crate) settled: Signal,
}

impl Engine {
    pub(crate) fn new(worker: Worker) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(worker.settings.concurrency.max(1))),
            running: Arc::default(),
            outage: Outage::default(),
            stopping: Signal::new(),
            settled: Signal::new(),
            worker,
        }
    }

    pub(crate) fn batch(&self) -> usize {
        self.worker.settings.batch.max(1)
    }

    pub(crate) fn in_future(&self, pause: Duration) -> DateTime<Utc> {
        let now = self.worker.clock.now();
        TimeDelta::from_std(pause)
            .ok()
            .and_then(|pause| now.checked_add_signed(pause))
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Releases all deliveries claimed under this worker's name. Returns whether the queue
    /// responded.
    pub(crate) async fn release(&self) -> bool {
        let released = self.worker.queue.release(&self.worker.settings.name).await;
        self.outage.observe("release", &released);
        if let Ok(count @ 1..) = released {
            tracing::info!(
                worker = self.worker.settings.name,
                count,
                "deliveries released"
            );
        }
        released.is_ok()
    }
}
