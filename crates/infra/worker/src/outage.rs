use kernel::Fault;
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// Says once that the queue is out of reach and once that it is back, however often it is asked in between.
#[derive(Debug, Default)]
pub(crate) struct Outage(Mutex<BTreeSet<&'static str>>);

impl Outage {
    /// Operations are told apart: one that keeps failing while others work is one outage, not many.
    pub(crate) fn observe<T>(&self, operation: &'static str, result: &Result<T, Fault>) {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let was_down = !failing.is_empty();
        match result {
            Ok(_) => failing.remove(operation),
            Err(_) => failing.insert(operation),
        };
        match result {
            Err(fault) if !was_down => {
                tracing::warn!(operation, error = %chain(fault), "the delivery queue does not answer");
            }
            Ok(_) if was_down && failing.is_empty() => tracing::info!(operation, "the delivery queue answers again"),
            Ok(_) | Err(_) => {}
        }
    }
}

/// An error and what it came from, in one line.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
