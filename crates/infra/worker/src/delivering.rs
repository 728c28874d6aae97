use crate::{
    Handled,
    engine::Engine,
    outage::chain,
    running::Held,
    settling::{Settlement, Verdict},
};
use cqrs::TryAgain;
use futures_util::FutureExt;
use services::Delivery;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc::Sender},
    time::Instant,
};
use tracing::Instrument;

/// What `last_error` holds at most.
const ERROR_LENGTH: usize = 1_000;

impl Engine {
    /// Runs one delivery. Its slot is free again when its result is handed over, not when that is recorded.
    pub(crate) async fn deliver(
        self: Arc<Self>,
        delivery: Delivery,
        held: Held,
        slot: OwnedSemaphorePermit,
        outcomes: Sender<Settlement>,
    ) {
        let started = Instant::now();
        let (kind, request_id) = (delivery.kind.as_str(), delivery.headers.request_id.as_str());
        let span = tracing::info_span!("deliver", kind, delivery = delivery.id, request_id);

        let handled = self.handle(&delivery).instrument(span).await;

        let (outcome, verdict) = self.judge(&delivery, handled);
        report(&delivery, outcome, verdict.as_ref(), started.elapsed());
        if let Some(verdict) = verdict {
            // fails only when the worker has given up waiting; then the lease is given back
            let _ = outcomes.send(Settlement { held, verdict, decided: Instant::now() }).await;
        }
        drop(slot);
    }

    async fn handle(&self, delivery: &Delivery) -> Handled {
        if delivery.attempts > self.worker.settings.retry.max_attempts {
            // it may be what ends the process, so it does not get another chance to
            return Handled::Failed(TryAgain::Dead("its attempts ended without a result, each of them".into()));
        }
        let Some(handler) = self.worker.registry.handler(&delivery.kind) else {
            return Handled::Failed(TryAgain::Retry("no handler is registered for its kind".into()));
        };
        let handling = AssertUnwindSafe(async { handler.deliver(delivery).await }).catch_unwind();
        // the panic's own words may quote data, and the panic hook has logged them already
        handling.await.unwrap_or_else(|_| Handled::Failed(TryAgain::Retry("the handler panicked".into())))
    }

    fn judge(&self, delivery: &Delivery, handled: Handled) -> (&'static str, Option<Verdict>) {
        let retry = &self.worker.settings.retry;
        match handled {
            Handled::Done => ("done", Some(Verdict::Acknowledge)),
            Handled::Committed => ("committed", None),
            Handled::Lost => ("lost", None),
            Handled::Failed(TryAgain::Retry(error)) if delivery.attempts < retry.max_attempts => {
                let run_at = self.in_future(retry.delay(delivery.attempts, (self.worker.jitter)()));
                ("retry", Some(Verdict::Retry { run_at, error: text(error.as_ref()) }))
            }
            Handled::Failed(TryAgain::Retry(error) | TryAgain::Dead(error)) => {
                ("dead", Some(Verdict::Bury { error: text(error.as_ref()) }))
            }
        }
    }
}

/// One line per attempt; never the payload.
fn report(delivery: &Delivery, outcome: &'static str, verdict: Option<&Verdict>, took: Duration) {
    let Delivery { id, message_id, kind, headers, attempts, .. } = delivery;
    let (request_id, micros) = (headers.request_id.as_str(), took.as_micros() as u64);
    match verdict {
        Some(Verdict::Retry { error, .. } | Verdict::Bury { error }) => {
            tracing::info!(kind, delivery = id, %message_id, request_id, attempts, outcome, micros, error, "not delivered");
        }
        Some(Verdict::Acknowledge) | None => {
            tracing::debug!(kind, delivery = id, %message_id, request_id, attempts, outcome, micros, "delivered");
        }
    }
}

/// On one line, since control characters are no use in a log and PostgreSQL's text cannot hold all of them.
fn text(error: &(dyn std::error::Error + 'static)) -> String {
    chain(error).chars().map(|c| if c.is_control() { ' ' } else { c }).take(ERROR_LENGTH).collect()
}
