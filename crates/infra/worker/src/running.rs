use services::{Delivery, DeliveryRef};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The deliveries that this worker has claimed and not yet settled, whose leases are extended.
#[derive(Debug, Default)]
pub(crate) struct Running {
    held: Mutex<Vec<DeliveryRef>>,
    ended: Notify,
}

impl Running {
    pub(crate) fn hold(self: &Arc<Self>, delivery: &Delivery) -> Held {
        let reference = delivery.reference();
        self.lock().push(reference);
        Held {
            running: self.clone(),
            delivery: reference,
            frees_others: delivery.is_ordered,
        }
    }

    pub(crate) fn all(&self) -> Vec<DeliveryRef> {
        in_locking_order(self.lock().clone())
    }

    /// Waits until a delivery ends whose retry, or the next delivery of its ordering key, may be
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
    /// Whether other deliveries, or this one again, may be claimable when it ends.
    frees_others: bool,
}

impl Held {
    /// The delivery will be claimable again.
    pub(crate) const fn will_be_repeated(&mut self) {
        self.frees_others = true;
    }

    pub(crate) const fn delivery(&self) -> DeliveryRef {
        self.delivery
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.running.lock().retain(|held| *held != self.delivery);
        if self.frees_others {
            self.running.tell_ended();
        }
    }
}

/// Sorts deliveries, so that concurrent heartbeats and acknowledgments of the same rows cannot
/// deadlock.
pub(crate) fn in_locking_order(mut deliveries: Vec<DeliveryRef>) -> Vec<DeliveryRef> {
    deliveries.sort_unstable_by_key(|delivery| delivery.id);
    deliveries
}
