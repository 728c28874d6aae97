use async_trait::async_trait;
use services::Pauses;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, task::yield_now};

/// Lets other tasks run in place of waiting, and records the pauses.
#[derive(Debug, Default)]
pub struct RecordedPauses {
    pauses: Mutex<Vec<Duration>>,
    begun: Notify,
}

impl RecordedPauses {
    pub fn all(&self) -> Vec<Duration> {
        self.pauses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits for the next pause.
    pub async fn next(&self) {
        self.begun.notified().await;
    }
}

#[async_trait]
impl Pauses for RecordedPauses {
    async fn pause(&self, time: Duration) {
        self.pauses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(time);
        self.begun.notify_waiters();
        yield_now().await;
    }
}
