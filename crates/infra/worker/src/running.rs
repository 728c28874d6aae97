use services::DeliveryRef;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The deliveries that this worker has claimed and not yet settled, whose leases are extended.
#[derive(Debug, Default)]
pub(crate) struct Running {
    held: Mutex<Vec<DeliveryRef>>,
    ended: Notify,
}

impl Running {
    pub(crate) fn hold(self: &Arc<Self>, delivery: DeliveryRef) -> Held {
        self.lock().push(delivery);
        Held {
            running: self.clone(),
            delivery,
        }
    }

    pub(crate) fn all(&self) -> Vec<DeliveryRef> {
        in_locking_order(self.lock().clone())
    }

    /// Waits until a delivery ends: its retry, or the next delivery of its ordering key, may be
    /// claimable.
    pub(crate) async fn ended(&self) {
        self.ended.notified().await;
    }

    pub(crate) fn tell_ended(&self) {
        self.ended.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<DeliveryRef>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a delivery registered as running until it is settled or its handler task ends.
#[derive(Debug)]
pub(crate) struct Held {
    running: Arc<Running>,
    delivery: DeliveryRef,
}

impl Held {
    pub(crate) const fn delivery(&self) -> DeliveryRef {
        self.delivery
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.running.lock().retain(|held| *held != self.delivery);
        self.running.tell_ended();
    }
}

/// Sorts deliveries, so that concurrent heartbeats and acknowledgments of the same rows cannot
/// deadlock.
pub(crate) fn in_locking_order(mut deliveries: Vec<DeliveryRef>) -> Vec<DeliveryRef> {
    deliveries.sort_unstable_by_key(|delivery| delivery.id);
    deliveries
}
