//! Dispatches a message to its handler.

use crate::{Context, Execution, Failure, Kind, Message, Outcome, Policy};
use kernel::error_chain;
use std::{future::Future, pin::Pin, time::Instant};
use tracing::Instrument;

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Dispatches `M`. Held by routes, CLI commands and handlers that use other messages.
pub trait Dispatch<M: Message>: Send + Sync {
    /// Dispatches the message. Joins the open transaction if a handler passes on its context.
    fn dispatch<'a>(&'a self, context: &'a Context, message: M) -> BoxFuture<'a, Outcome<M>>;
}

/// The wiring of `M` in a module. A message with a wiring can be dispatched.
#[diagnostic::on_unimplemented(
    message = "`{M}` is not wired: `{Self}` has no handler for it",
    label = "nothing executes `{M}`",
    note = "add `impl Wiring<{M}> for {Self}` beside the handler of `{M}`"
)]
pub trait Wiring<M: Message>: Send + Sync {
    /// Builds the execution, anew for each dispatch.
    fn execution(&self) -> impl Execution<M>;
}

/// Trace → authorize → decorators of the execution (retry → transaction → receipt) → handler.
impl<M: Message, W: Wiring<M>> Dispatch<M> for W {
    fn dispatch<'a>(&'a self, context: &'a Context, message: M) -> BoxFuture<'a, Outcome<M>> {
        let context = context.entering(M::NAME);
        let span = tracing::debug_span!(
            "dispatch",
            message_name = M::NAME,
            request_id = context.request_id().as_str()
        );
        let work = async move {
            let started = Instant::now();
            let outcome = match M::Policy::authorize(&context, &message) {
                Ok(()) => executed(self, &context, message).await,
                Err(denial) => Err(Failure::Forbidden(denial)),
            };
            trace::<M>(&context, &outcome, started);
            outcome
        };
        Box::pin(work.instrument(span))
    }
}

/// A nested command that fails makes the outer transaction roll back.
async fn executed<M: Message>(
    wiring: &impl Wiring<M>,
    context: &Context,
    message: M,
) -> Outcome<M> {
    let unfinished = match M::KIND {
        Kind::Command => context.unfinished(),
        Kind::Query => None,
    };
    let outcome = wiring.execution().run(context, message).await;
    if let (Ok(_), Some(unfinished)) = (&outcome, unfinished) {
        unfinished.ended_well();
    }
    outcome
}

/// Logs names, outcome and duration, never the content of a message. (`message` is the field of
/// `tracing` for the text.)
fn trace<M: Message>(context: &Context, outcome: &Outcome<M>, started: Instant) {
    let micros = started.elapsed().as_micros() as u64;
    let (message_name, request_id) = (M::NAME, context.request_id().as_str());
    match outcome {
        Ok(_) => tracing::debug!(message_name, request_id, micros, "done"),
        Err(Failure::Unexpected(source)) => {
            tracing::error!(message_name, request_id, micros, error = %error_chain(source.as_ref()), "failed");
        }
        Err(Failure::Unavailable(source)) => {
            tracing::warn!(message_name, request_id, micros, error = %error_chain(source.as_ref()), "unavailable");
        }
        Err(failure) => {
            tracing::debug!(message_name, request_id, micros, reason = %failure, "not done")
        }
    }
}
