use kernel::{Fault, error_chain};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// Logs the beginning and the end of an outage of the queue once, regardless of the number of calls
/// in between.
#[derive(Debug, Default)]
pub(crate) struct Outage(Mutex<BTreeSet<&'static str>>);

impl Outage {
    /// Records the result of a call. Distinguishes operations, so that one that keeps failing while
    /// others succeed is logged as one outage.
    pub(crate) fn observe<T>(&self, operation: &'static str, result: &Result<T, Fault>) {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let was_down = !failing.is_empty();
        match result {
            Ok(_) => failing.remove(operation),
            Err(_) => failing.insert(operation),
        };
        match result {
            Err(fault) if !was_down => {
                tracing::warn!(operation, error = %error_chain(fault), "the delivery queue is unavailable");
            }
            Ok(_) if was_down && failing.is_empty() => {
                tracing::info!(operation, "the delivery queue is available again")
            }
            Ok(_) | Err(_) => {}
        }
    }
}
