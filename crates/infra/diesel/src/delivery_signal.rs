use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Notify;

/// Wakes the workers of this process after a commit that left deliveries for them, so that these do
/// not wait for the next poll.
#[derive(Default)]
pub struct DeliverySignal(RwLock<Vec<Listener>>);

struct Listener {
    kinds: Vec<&'static str>,
    wake: Arc<Notify>,
}

impl DeliverySignal {
    /// Returns what is notified of deliveries of these kinds, from now on.
    pub fn listen(&self, kinds: Vec<&'static str>) -> Arc<Notify> {
        let wake = Arc::new(Notify::new());
        let mut listeners = self.0.write().unwrap_or_else(PoisonError::into_inner);
        listeners.push(Listener {
            kinds,
            wake: wake.clone(),
        });
        wake
    }

    /// Wakes each listener at most once.
    pub fn committed(&self, kinds: &[&'static str]) {
        let listeners = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for listener in listeners.iter() {
            if listener.kinds.iter().any(|kind| kinds.contains(kind)) {
                listener.wake.notify_one();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn only_listeners_of_the_kind_are_woken() {
        let signal = DeliverySignal::default();
        let [mails, others] = [vec!["mail.send"], vec!["a", "b"]].map(|kinds| signal.listen(kinds));

        signal.committed(&["b", "a"]);

        assert!(mails.notified().now_or_never().is_none());
        assert!(others.notified().now_or_never().is_some());
        assert!(others.notified().now_or_never().is_none(), "woken once");
    }
}
