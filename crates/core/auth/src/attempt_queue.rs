//! Callers who wait for attempts in flight, in place of being refused because of them.

use services::Pauses;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// The number of callers of a process who wait. Further callers are refused at once.
const SIZE: usize = 64;
/// Callers are refused after this time.
const LONGEST: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// Another process may settle the attempts, so callers ask again, each time in a transaction.
const LONGEST_PAUSE: Duration = Duration::from_millis(320);

/// The waiting callers of a process. They hold neither a transaction nor a slot in the hash queue.
#[derive(Clone)]
pub struct AttemptQueue {
    pauses: Arc<dyn Pauses>,
    waiting: Arc<AtomicUsize>,
}

impl AttemptQueue {
    pub fn new(pauses: Arc<dyn Pauses>) -> Self {
        Self {
            pauses,
            waiting: Arc::default(),
        }
    }

    /// Returns `None` if the queue is full.
    pub(crate) fn enter(&self) -> Option<WaitingCaller> {
        let entered = self.waiting.fetch_add(1, Ordering::SeqCst);
        // dropping it leaves the queue
        let caller = WaitingCaller {
            queue: self.clone(),
            waited: Duration::ZERO,
            pause: FIRST_PAUSE,
        };
        (entered < SIZE).then_some(caller)
    }
}

/// A place in the queue.
pub(crate) struct WaitingCaller {
    queue: AttemptQueue,
    waited: Duration,
    pause: Duration,
}

impl WaitingCaller {
    /// Pauses before the caller asks again. Returns `false` if the caller has waited long enough.
    pub(crate) async fn wait(&mut self) -> bool {
        if self.waited >= LONGEST {
            return false;
        }
        self.queue.pauses.pause(self.pause).await;
        self.waited += self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        true
    }
}

impl Drop for WaitingCaller {
    fn drop(&mut self) {
        self.queue.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}
