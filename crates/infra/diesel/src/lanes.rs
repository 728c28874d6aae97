use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, ThreadId},
};
use tokio::runtime::{Handle, RuntimeFlavor};

/// One connection per HTTP worker, for point reads.
pub(crate) struct Lanes<L>(Mutex<HashMap<ThreadId, Arc<L>>>);

impl<L> Lanes<L> {
    /// Returns the lane of the current thread if it is an HTTP worker, which has a runtime of one
    /// thread; `None` on others.
    pub(crate) fn of_this_worker(&self, create: impl FnOnce() -> L) -> Option<Arc<L>> {
        let flavor = Handle::try_current().ok()?.runtime_flavor();
        if flavor != RuntimeFlavor::CurrentThread {
            return None;
        }
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes
            .entry(thread::current().id())
            .or_insert_with(|| Arc::new(create()));
        Some(lane.clone())
    }
}

impl<L> Default for Lanes<L> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
