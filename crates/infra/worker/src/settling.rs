use crate::{
    backoff::Backoff,
    engine::Engine,
    running::{Held, in_locking_order},
};
use chrono::{DateTime, Utc};
use kernel::{Fault, error_chain};
use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, sleep},
};

/// The state change to record for a delivery.
#[derive(Debug)]
pub(crate) enum Verdict {
    Acknowledge,
    Retry {
        run_at: DateTime<Utc>,
        error: String,
    },
    Bury {
        error: String,
    },
}

/// A result that is not recorded yet. The lease is extended until it is.
#[derive(Debug)]
pub(crate) struct Settlement {
    pub(crate) held: Held,
    pub(crate) verdict: Verdict,
    pub(crate) decided: Instant,
}

impl Engine {
    /// Records results in batches until the channel is closed. During an outage the channel fills
    /// up, which keeps slots occupied.
    pub(crate) async fn settle(&self, mut inbox: Receiver<Settlement>) {
        let mut outage = Backoff::new(self.worker.settings.poll_min, self.worker.settings.poll_max);
        let mut batch = Vec::new();
        loop {
            if batch.is_empty() {
                outage.reset();
                if inbox.recv_many(&mut batch, self.batch()).await == 0 {
                    return;
                }
            } else {
                sleep(outage.pause()).await;
                let room = self.batch().saturating_sub(batch.len());
                batch.extend(std::iter::from_fn(|| inbox.try_recv().ok()).take(room));
            }
            batch = self.record(batch).await;
        }
    }

    /// Records a batch. Returns the results to retry.
    async fn record(&self, batch: Vec<Settlement>) -> Vec<Settlement> {
        let (done, failed): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .partition(|settlement| matches!(settlement.verdict, Verdict::Acknowledge));
        let mut outcome = Ok(());
        let mut kept = Vec::new();

        for group in
            std::iter::once(done).chain(failed.into_iter().map(|settlement| vec![settlement]))
        {
            if matches!(outcome, Err(Fault::Unavailable(_))) {
                // the queue is unavailable: each further call could take its full timeout
                kept.extend(group);
            } else if let Err(fault) = self.record_group(&group).await {
                kept.extend(self.retain_recordable(&fault, group));
                outcome = Err(fault);
            }
        }

        self.outage.observe("settle", &outcome);
        kept
    }

    /// Records either any number of acknowledgments or one failure.
    async fn record_group(&self, group: &[Settlement]) -> Result<(), Fault> {
        let queue = &self.worker.queue;
        let recorded = match group {
            [] => 0,
            [
                Settlement {
                    held,
                    verdict: Verdict::Retry { run_at, error },
                    ..
                },
            ] => usize::from(queue.retry(held.delivery(), *run_at, error).await?),
            [
                Settlement {
                    held,
                    verdict: Verdict::Bury { error },
                    ..
                },
            ] => usize::from(queue.bury(held.delivery(), error).await?),
            done => {
                let deliveries = done
                    .iter()
                    .map(|settlement| settlement.held.delivery())
                    .collect();
                queue.acknowledge(&in_locking_order(deliveries)).await?
            }
        };
        let lost = group.len().saturating_sub(recorded);
        if lost > 0 {
            tracing::info!(
                lost,
                "results were not recorded because the leases were lost; the deliveries are repeated"
            );
        }
        Ok(())
    }

    /// Returns the results to retry: all of them after an outage. After an unexpected fault,
    /// results older than a lease are dropped; their leases expire and the deliveries are repeated.
    fn retain_recordable(&self, fault: &Fault, mut group: Vec<Settlement>) -> Vec<Settlement> {
        if matches!(fault, Fault::Unexpected(_)) {
            let before = group.len();
            group.retain(|settlement| settlement.decided.elapsed() < self.worker.settings.lease);
            let dropped = before - group.len();
            if dropped > 0 {
                tracing::error!(dropped, error = %error_chain(fault), "results could not be recorded");
            }
        }
        group
    }
}
