use services::DeliveryRef;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What this worker has claimed and not yet settled: these leases are kept up.
#[derive(Debug, Default)]
pub(crate) struct Running {
    held: Mutex<Vec<DeliveryRef>>,
    ended: Notify,
}

impl Running {
    pub(crate) fn hold(self: &Arc<Self>, delivery: DeliveryRef) -> Held {
        self.lock().push(delivery);
        Held { running: self.clone(), delivery }
    }

    pub(crate) fn all(&self) -> Vec<DeliveryRef> {
        in_locking_order(self.lock().clone())
    }

    /// Something has ended, here or elsewhere: it, or the next of its ordering key, may be claimable.
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

/// Dropped when the delivery is settled, or its handler is gone for whatever reason.
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

/// A heartbeat and an acknowledgement of the same rows must not lock them crosswise.
pub(crate) fn in_locking_order(mut deliveries: Vec<DeliveryRef>) -> Vec<DeliveryRef> {
    deliveries.sort_unstable_by_key(|delivery| delivery.id);
    deliveries
}
