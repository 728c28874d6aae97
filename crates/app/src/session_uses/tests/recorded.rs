use async_trait::async_trait;
use auth::ports::{SessionUses, UsedGeneration};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::SessionId;
use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;

pub(super) type Written = Vec<(Vec<SessionId>, DateTime<Utc>)>;

#[derive(Default)]
pub(super) struct Recorded {
    pub(super) written: Mutex<Written>,
    pub(super) generations: Mutex<Vec<Vec<UsedGeneration>>>,
    pub(super) was_noted: Notify,
    pub(super) is_broken: AtomicBool,
}

#[async_trait]
impl SessionUses for Recorded {
    async fn mark(&self, sessions: &[SessionId], used_at: DateTime<Utc>) -> Result<usize, Fault> {
        self.written
            .lock()
            .unwrap()
            .push((sessions.to_vec(), used_at));
        self.outcome().map(|()| sessions.len())
    }

    async fn note_generations(&self, used: &[UsedGeneration]) -> Result<usize, Fault> {
        let mut batch = used.to_vec();
        batch.sort_unstable();
        self.generations.lock().unwrap().push(batch);
        self.was_noted.notify_one();
        self.outcome().map(|()| used.len())
    }
}

impl Recorded {
    fn outcome(&self) -> Result<(), Fault> {
        if self.is_broken.load(Ordering::Relaxed) {
            Err(Fault::unavailable("no disk"))
        } else {
            Ok(())
        }
    }

    pub(super) fn last_uses(&self) -> Written {
        self.written.lock().unwrap().clone()
    }

    pub(super) fn generations(&self) -> Vec<Vec<UsedGeneration>> {
        self.generations.lock().unwrap().clone()
    }
}
