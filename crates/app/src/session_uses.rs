//! The last use of sessions: recorded in memory by requests, and written in batches.

use auth::ports::{LAST_USE_PRECISION, SessionUses};
use chrono::{DateTime, Utc};
use infra_http::SessionObserver;
use kernel::SessionId;
use services::Clock;
use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

/// Writes each session at most once per [`LAST_USE_PRECISION`], so that most requests only read a
/// map.
pub struct SessionUseNotes {
    store: Arc<dyn SessionUses>,
    clock: Arc<dyn Clock>,
    notes: RwLock<Notes>,
}

#[derive(Default)]
struct Notes {
    noted: HashMap<SessionId, DateTime<Utc>>,
    unwritten: Vec<(SessionId, DateTime<Utc>)>,
}

const WRITE_EVERY: Duration = Duration::from_secs(5);
/// Sessions per statement.
const BATCH: usize = 500;
/// The maximum number of recorded sessions, which limits memory to some megabytes; further uses are
/// dropped.
const MOST: usize = 100_000;

impl SessionUseNotes {
    pub fn new(store: Arc<dyn SessionUses>, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            store,
            clock,
            notes: RwLock::default(),
        })
    }

    /// Writes recorded uses every few seconds until `stop` completes, and then once more.
    pub async fn write_until(self: Arc<Self>, stop: impl Future<Output = ()>) {
        let writing = async {
            loop {
                tokio::time::sleep(WRITE_EVERY).await;
                self.write().await;
            }
        };
        tokio::select! {
            () = writing => {}
            () = stop => {}
        }
        self.write().await;
    }

    /// Drops uses that cannot be written, because the next use replaces them.
    async fn write(&self) {
        let unwritten = self.take();
        for batch in unwritten.chunks(BATCH) {
            let ids: Vec<_> = batch.iter().map(|(id, _)| *id).collect();
            // never records a later use than the actual one
            let Some(used_at) = batch.iter().map(|(_, used_at)| *used_at).min() else {
                continue;
            };
            if let Err(fault) = self.store.mark(&ids, used_at).await {
                tracing::warn!(error = %fault, sessions = ids.len(), "the last use of sessions was not written");
            }
        }
    }

    fn take(&self) -> Vec<(SessionId, DateTime<Utc>)> {
        let outdated = self.clock.now() - LAST_USE_PRECISION;
        let mut notes = self.notes.write().unwrap_or_else(PoisonError::into_inner);
        notes.noted.retain(|_, noted_at| *noted_at > outdated);
        std::mem::take(&mut notes.unwritten)
    }
}

impl SessionObserver for SessionUseNotes {
    fn used(&self, session_id: SessionId) {
        let now = self.clock.now();
        let is_fresh = |noted_at: &DateTime<Utc>| *noted_at > now - LAST_USE_PRECISION;
        let notes = self.notes.read().unwrap_or_else(PoisonError::into_inner);
        if notes.noted.get(&session_id).is_some_and(is_fresh) || notes.noted.len() >= MOST {
            return;
        }
        drop(notes);

        let mut notes = self.notes.write().unwrap_or_else(PoisonError::into_inner);
        let before = notes.noted.insert(session_id, now);
        if !before.as_ref().is_some_and(is_fresh) {
            notes.unwritten.push((session_id, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use chrono::TimeDelta;
    use cqrs::Fault;
    use std::sync::Mutex;
    use testing::deterministic::FixedClock;
    use uuid::Uuid;

    type Written = Vec<(Vec<SessionId>, DateTime<Utc>)>;

    #[derive(Default)]
    struct Recorded {
        written: Mutex<Written>,
        is_broken: bool,
    }

    #[async_trait]
    impl SessionUses for Recorded {
        async fn mark(
            &self,
            sessions: &[SessionId],
            used_at: DateTime<Utc>,
        ) -> Result<usize, Fault> {
            self.written
                .lock()
                .unwrap()
                .push((sessions.to_vec(), used_at));
            if self.is_broken {
                Err(Fault::unavailable("no disk"))
            } else {
                Ok(sessions.len())
            }
        }
    }

    fn session(n: u128) -> SessionId {
        SessionId::new(Uuid::from_u128(n))
    }

    fn notes(store: Recorded) -> (Arc<Recorded>, Arc<FixedClock>, Arc<SessionUseNotes>) {
        let (store, clock) = (Arc::new(store), Arc::new(FixedClock::default()));
        (
            store.clone(),
            clock.clone(),
            SessionUseNotes::new(store, clock),
        )
    }

    #[tokio::test]
    async fn of_many_uses_within_five_minutes_one_is_written() {
        let (store, clock, notes) = notes(Recorded::default());
        let first = clock.now();
        for _ in 0..1000 {
            notes.used(session(1));
        }
        notes.write().await;
        clock.advance(LAST_USE_PRECISION - TimeDelta::microseconds(1));
        notes.used(session(1));
        notes.write().await;
        assert_eq!(*store.written.lock().unwrap(), [(vec![session(1)], first)]);

        let later = clock.advance(TimeDelta::microseconds(1));
        notes.used(session(1));
        notes.write().await;
        assert_eq!(
            store.written.lock().unwrap().last(),
            Some(&(vec![session(1)], later))
        );
    }

    #[tokio::test]
    async fn they_are_written_in_batches_with_the_earliest_time() {
        let (store, clock, notes) = notes(Recorded::default());
        let first = clock.now();
        for n in 0..=500 {
            notes.used(session(n));
            clock.advance(TimeDelta::milliseconds(1));
        }
        notes.write().await;
        let written = store.written.lock().unwrap();
        assert_eq!(
            written.iter().map(|(ids, _)| ids.len()).collect::<Vec<_>>(),
            [500, 1]
        );
        assert_eq!(written.first().map(|(_, at)| *at), Some(first));
    }

    #[tokio::test]
    async fn failed_writes_have_no_effect() {
        let (store, clock, notes) = notes(Recorded {
            is_broken: true,
            ..Recorded::default()
        });
        notes.used(session(1));
        notes.write().await;
        notes.write().await;
        assert_eq!(
            store.written.lock().unwrap().len(),
            1,
            "and is not tried again"
        );
        clock.advance(LAST_USE_PRECISION);
        notes.used(session(1));
        notes.write().await;
        assert_eq!(store.written.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn memory_is_bounded_and_comes_back() {
        let (store, clock, notes) = notes(Recorded::default());
        for n in 0..MOST as u128 + 10 {
            notes.used(session(n));
        }
        assert_eq!(notes.notes.read().unwrap().noted.len(), MOST);
        clock.advance(LAST_USE_PRECISION);
        notes.write().await;
        assert!(notes.notes.read().unwrap().noted.is_empty());
        assert_eq!(
            store
                .written
                .lock()
                .unwrap()
                .iter()
                .map(|(ids, _)| ids.len())
                .sum::<usize>(),
            MOST
        );
    }

    #[tokio::test]
    async fn uses_noted_before_the_stop_are_written() {
        let (store, _, notes) = notes(Recorded::default());
        notes.used(session(1));
        notes.write_until(std::future::ready(())).await;
        assert_eq!(store.written.lock().unwrap().len(), 1);
    }
}
