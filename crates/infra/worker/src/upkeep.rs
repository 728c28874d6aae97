use crate::{WorkerSettings, engine::Engine};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Rare enough to cost nothing.
const CLAMP_EVERY: Duration = Duration::from_secs(60);

impl Engine {
    /// Extends the leases of running deliveries and reaps expired leases. After an outage, the
    /// heartbeat comes first; otherwise the worker would reap its own leases.
    pub(crate) async fn keep_up(&self) {
        let settings = &self.worker.settings;
        let beat_every = (settings.lease / 3).max(Duration::from_millis(1));
        let reap_every = settings.reap_every.max(Duration::from_millis(1));
        let (mut beat_at, mut reap_at) = (Instant::now() + beat_every, Instant::now());
        let mut clamp_at = Instant::now();

        loop {
            tokio::select! {
                () = self.settled.raised() => return,
                () = sleep_until(beat_at.min(reap_at)) => {}
            }
            if Instant::now() >= beat_at {
                let alive = self.extend_leases().await;
                let next = if alive {
                    beat_every
                } else {
                    settings.poll_max.min(beat_every)
                };
                beat_at = Instant::now() + next;
                if !alive {
                    reap_at = reap_at.max(beat_at);
                }
            } else {
                if Instant::now() >= clamp_at && self.clamp().await {
                    clamp_at = Instant::now() + CLAMP_EVERY;
                }
                self.reap().await;
                reap_at = Instant::now() + reap_every;
            }
        }
    }

    async fn extend_leases(&self) -> bool {
        let running = self.running.all();
        let extended = if running.is_empty() {
            Ok(0)
        } else {
            self.worker
                .queue
                .extend(&running, self.in_future(self.worker.settings.lease))
                .await
        };
        self.outage.observe("extend", &extended);
        extended.is_ok()
    }

    /// Only needed after a clock was set back. Returns whether the queue responded.
    async fn clamp(&self) -> bool {
        let settings = &self.worker.settings;
        let latest_lease = self.in_future(WorkerSettings::LONGEST_LEASE.max(settings.lease));
        let latest_retry = self.in_future(settings.retry.cap);
        let clamped = self.worker.queue.clamp(latest_lease, latest_retry).await;
        self.outage.observe("clamp", &clamped);
        if let Ok(count @ 1..) = clamped {
            tracing::warn!(
                count,
                "leases and retries of a clock that ran ahead were brought back"
            );
        }
        clamped.is_ok()
    }

    async fn reap(&self) {
        let reaped = self.worker.queue.reap(self.worker.clock.now()).await;
        self.outage.observe("reap", &reaped);
        if let Ok(count @ 1..) = reaped {
            tracing::warn!(
                count,
                "expired leases were reaped; the deliveries are retried"
            );
            self.running.tell_ended();
        }
    }
}
