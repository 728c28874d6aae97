use crate::{
    Handled,
    engine::Engine,
    running::Held,
    settling::{Settlement, Verdict},
};
use cqrs::TryAgain;
use futures_util::FutureExt;
use kernel::error_chain;
use services::Delivery;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc::Sender},
    time::Instant,
};
use tracing::Instrument;

/// Maximum number of characters in `last_error`.
const ERROR_LENGTH: usize = 1_000;

impl Engine {
    /// Runs one delivery. Frees its slot when the result is handed to [`Self::settle`], not when it
    /// is recorded.
    pub(crate) async fn deliver(
        self: Arc<Self>,
        delivery: Delivery,
        mut held: Held,
        slot: OwnedSemaphorePermit,
        outcomes: Sender<Settlement>,
    ) {
        let started = Instant::now();
        let (kind, request_id) = (delivery.kind.as_str(), delivery.headers.request_id.as_str());
        let span = tracing::info_span!("deliver", kind, delivery = delivery.id, request_id);

        let handled = self.handle(&delivery).instrument(span).await;

        let (outcome, verdict) = self.judge(&delivery, handled);
        report(&delivery, outcome, verdict.as_ref(), started.elapsed());
        if matches!(verdict, None | Some(Verdict::Retry { .. })) {
            held.will_be_repeated();
        }
        if let Some(verdict) = verdict {
            // fails only if the shutdown grace period is over; the lease is released then
            let _ = outcomes
                .send(Settlement {
                    held,
                    verdict,
                    decided: Instant::now(),
                })
                .await;
        }
        drop(slot);
    }

    async fn handle(&self, delivery: &Delivery) -> Handled {
        if delivery.attempts > self.max_attempts(delivery) {
            // the delivery may crash the process, so it is not attempted again
            return Handled::Failed(TryAgain::Dead("no attempt ended with a result".into()));
        }
        let Some(handler) = self.worker.registry.handler(&delivery.kind) else {
            return Handled::Failed(TryAgain::Retry(
                "no handler is registered for this kind".into(),
            ));
        };
        let handling = AssertUnwindSafe(async { handler.deliver(delivery).await }).catch_unwind();
        // the panic message may contain personal data; the panic hook has logged it already
        handling
            .await
            .unwrap_or_else(|_| Handled::Failed(TryAgain::Retry("the handler panicked".into())))
    }

    fn max_attempts(&self, delivery: &Delivery) -> i32 {
        let handler = self.worker.registry.handler(&delivery.kind);
        handler
            .and_then(|handler| handler.max_attempts())
            .unwrap_or(self.worker.settings.retry.max_attempts)
    }

    fn judge(&self, delivery: &Delivery, handled: Handled) -> (&'static str, Option<Verdict>) {
        let retry = &self.worker.settings.retry;
        match handled {
            Handled::Done => ("done", Some(Verdict::Acknowledge)),
            Handled::Committed => ("committed", None),
            Handled::Lost => ("lost", None),
            Handled::Failed(TryAgain::Discard(reason)) => {
                let error = text(reason.as_ref());
                tracing::info!(
                    kind = delivery.kind,
                    delivery = delivery.id,
                    error,
                    "discarded"
                );
                ("discarded", Some(Verdict::Acknowledge))
            }
            Handled::Failed(TryAgain::Retry(error))
                if delivery.attempts < self.max_attempts(delivery) =>
            {
                let run_at = self.in_future(retry.delay(delivery.attempts, (self.worker.jitter)()));
                (
                    "retry",
                    Some(Verdict::Retry {
                        run_at,
                        error: text(error.as_ref()),
                    }),
                )
            }
            Handled::Failed(TryAgain::Retry(error) | TryAgain::Dead(error)) => (
                "dead",
                Some(Verdict::Bury {
                    error: text(error.as_ref()),
                }),
            ),
        }
    }
}

/// Logs one line per attempt, without the payload.
fn report(delivery: &Delivery, outcome: &'static str, verdict: Option<&Verdict>, took: Duration) {
    let Delivery {
        id,
        message_id,
        kind,
        headers,
        attempts,
        ..
    } = delivery;
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

/// Returns the error and its causes as one line. Replaces control characters, of which PostgreSQL
/// cannot store NUL, and truncates to [`ERROR_LENGTH`].
fn text(error: &(dyn std::error::Error + 'static)) -> String {
    error_chain(error)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(ERROR_LENGTH)
        .collect()
}
