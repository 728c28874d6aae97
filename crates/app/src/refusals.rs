//! Refused requests: noted in memory by requests, and recorded as events off their path.

#[cfg(test)]
mod tests;

use crate::stop::until;
use auth::{AuthMessages, RecordRefusedRequest};
use auth_domain::RefusedRequestKind;
use cqrs::{Context, ProblemClass, ProblemCode};
use infra_http::RefusalObserver;
use kernel::{Network, UserId};
use services::Clock;
use std::{
    collections::HashSet,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

/// Notes at most one refusal per kind, caller, operation and minute, so that a flood of refused
/// requests does not reach the database. Other processes note for themselves; the command makes one
/// event of it.
pub struct RefusalJournal {
    clock: Arc<dyn Clock>,
    noted: Mutex<Noted>,
    queue: mpsc::Sender<(Context, RecordRefusedRequest)>,
}

/// Records the refusals that the journal has noted.
pub struct RefusalWriter {
    messages: Arc<dyn AuthMessages>,
    queue: mpsc::Receiver<(Context, RecordRefusedRequest)>,
}

#[derive(Default)]
struct Noted {
    minute: i64,
    refusals: HashSet<(RefusedRequestKind, Caller, &'static str)>,
    dropped: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Caller {
    User(UserId),
    Network(Network),
}

/// Refusals per minute and process; further ones are counted in a warning. Bounds the memory, and
/// the growth of the event log under an attack from many networks.
const MOST: usize = 1_000;
/// The time to record the last refusals at a stop.
const DRAIN: Duration = Duration::from_secs(2);

impl RefusalJournal {
    pub fn new(
        messages: Arc<dyn AuthMessages>,
        clock: Arc<dyn Clock>,
    ) -> (Arc<Self>, RefusalWriter) {
        let (sender, queue) = mpsc::channel(MOST);
        let journal = Self {
            clock,
            noted: Mutex::default(),
            queue: sender,
        };
        (Arc::new(journal), RefusalWriter { messages, queue })
    }
}

impl RefusalObserver for RefusalJournal {
    fn refused(&self, context: &Context, operation: &'static str, code: ProblemCode) {
        let kind = match code.class() {
            ProblemClass::Limited => RefusedRequestKind::Throttled,
            _ => RefusedRequestKind::Unauthorized,
        };
        let caller = match context.actor().user() {
            Some(user) => Caller::User(user.user_id),
            None => Caller::Network(Network::of(context.source())),
        };
        let refused_at = self.clock.now();
        let minute = refused_at.timestamp().div_euclid(60);
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.enter(minute);
        if !noted.add((kind, caller, operation)) {
            return;
        }
        let command = RecordRefusedRequest {
            kind,
            operation,
            code: code.name(),
            refused_at,
        };
        if self
            .queue
            .try_send((context.after(operation), command))
            .is_err()
        {
            noted.dropped += 1;
        }
    }
}

impl Noted {
    fn enter(&mut self, minute: i64) {
        if self.minute == minute {
            return;
        }
        if self.dropped > 0 {
            let refusals = self.dropped;
            tracing::warn!(
                refusals,
                "refused requests were not recorded: too many in a minute"
            );
        }
        *self = Self {
            minute,
            ..Self::default()
        };
    }

    /// Returns whether the refusal is the first of its kind in this minute, and has room.
    fn add(&mut self, refusal: (RefusedRequestKind, Caller, &'static str)) -> bool {
        if self.refusals.contains(&refusal) {
            return false;
        }
        if self.refusals.len() >= MOST {
            self.dropped += 1;
            return false;
        }
        self.refusals.insert(refusal)
    }
}

impl RefusalWriter {
    /// Records noted refusals until `stopped`, and then what is left.
    pub async fn write_until(mut self, stopped: watch::Receiver<bool>) {
        let mut stopping = pin!(until(stopped));
        loop {
            tokio::select! {
                Some((context, command)) = self.queue.recv() => self.write(&context, command).await,
                () = &mut stopping => break,
            }
        }
        let rest = async {
            while let Ok((context, command)) = self.queue.try_recv() {
                self.write(&context, command).await;
            }
        };
        if timeout(DRAIN, rest).await.is_err() {
            tracing::warn!("the last refused requests were not recorded");
        }
    }

    /// A failure is in the log of the dispatch; the response was sent before.
    async fn write(&self, context: &Context, command: RecordRefusedRequest) {
        let _ = self.messages.dispatch(context, command).await;
    }
}
