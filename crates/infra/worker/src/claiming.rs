use crate::{backoff::Backoff, engine::Engine, settling::Settlement};
use services::{ClaimRequest, Delivery};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc::Sender},
    task::JoinSet,
    time::sleep,
};

impl Engine {
    /// Claims and starts deliveries as long as slots are free. After a stop, waits for the running
    /// ones.
    pub(crate) async fn claim_until_stopped(self: &Arc<Self>, outcomes: Sender<Settlement>) {
        let mut idle = Backoff::new(self.worker.settings.poll_min, self.worker.settings.poll_max);
        let mut is_told_of_commits = false;
        let mut tasks = JoinSet::new();

        // only before the first claim: later it would release deliveries that run in this process
        while !self.stopping.is_raised() && !self.release().await {
            self.rest(idle.pause()).await;
        }
        idle.reset();

        while let Some(slots) = self.free_slots().await {
            let wanted = slots.len();
            let claimed = self.claim(wanted).await;
            let found = claimed.len();
            for (delivery, slot) in claimed.into_iter().zip(slots) {
                let held = self.running.hold(&delivery);
                tasks.spawn(self.clone().deliver(delivery, held, slot, outcomes.clone()));
            }
            while tasks.try_join_next().is_some() {}

            // other processes may go on enqueuing; this one tells when it does
            if found > 0 && !is_told_of_commits {
                idle.reset();
            }
            if found < wanted {
                match self.rest(idle.pause()).await {
                    Reason::Committed => is_told_of_commits = true,
                    Reason::Ended => idle.reset(),
                    Reason::Stopping | Reason::Time => {}
                }
            }
        }

        drop(outcomes);
        while tasks.join_next().await.is_some() {}
    }

    async fn claim(&self, limit: usize) -> Vec<Delivery> {
        let request = ClaimRequest {
            worker: self.worker.settings.name.clone(),
            kinds: self.worker.registry.kinds(),
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
            now: self.worker.clock.now(),
            locked_until: self.in_future(self.worker.settings.lease),
        };
        let claimed = self.worker.queue.claim(&request).await;
        self.outage.observe("claim", &claimed);
        claimed.unwrap_or_default()
    }

    /// Acquires a batch of free slots; waits for at least one. Returns `None` once the worker
    /// stops.
    async fn free_slots(&self) -> Option<Vec<OwnedSemaphorePermit>> {
        tokio::select! {
            biased;
            () = self.stopping.raised() => None,
            first = self.slots.clone().acquire_owned() => {
                let more = std::iter::from_fn(|| self.slots.clone().try_acquire_owned().ok());
                Some(first.into_iter().chain(more).take(self.batch()).collect())
            }
        }
    }

    /// Pauses until the worker stops, is woken or a delivery ends.
    async fn rest(&self, pause: Duration) -> Reason {
        tokio::select! {
            () = self.stopping.raised() => Reason::Stopping,
            () = self.worker.wake.notified() => Reason::Committed,
            () = self.running.ended() => Reason::Ended,
            () = sleep(pause) => Reason::Time,
        }
    }
}

/// Why a pause is over.
enum Reason {
    Stopping,
    Committed,
    Ended,
    Time,
}
