//! The uses of sessions: recorded in memory by requests, and written in batches off their path.

#[cfg(test)]
mod interleavings;
mod notes;
#[cfg(test)]
mod tests;

use crate::stop::until;
use auth::ports::{LAST_USE_PRECISION, SessionUses};
use infra_http::SessionObserver;
use notes::Notes;
use services::{AccessClaims, Clock};
use std::{
    pin::pin,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, time::timeout};

/// Writes the first use of each generation of a session's tokens within a second, and the last use
/// of each session at most once per [`LAST_USE_PRECISION`], so that most requests only read a map.
///
/// A use that is not written, because the process was killed within that second, because memory is
/// full or because the database is down, makes the pair of tokens count as unused. That never logs
/// a user out; a copy of the previous token is tolerated until the next use is written.
pub struct SessionUseNotes {
    store: Arc<dyn SessionUses>,
    clock: Arc<dyn Clock>,
    notes: RwLock<Notes>,
    /// Requests whose session was not recorded since the last write.
    dropped: AtomicUsize,
    /// Whether the last attempt to write generations failed, which is logged once.
    is_failing: AtomicBool,
}

/// Leaves half of the second to the statement.
const NOTE_EVERY: Duration = Duration::from_millis(500);
const MARK_EVERY: Duration = Duration::from_secs(5);
/// Sessions per statement.
const BATCH: usize = 500;

impl SessionUseNotes {
    pub fn new(store: Arc<dyn SessionUses>, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            store,
            clock,
            notes: RwLock::default(),
            dropped: AtomicUsize::new(0),
            is_failing: AtomicBool::new(false),
        })
    }

    /// Writes recorded uses at intervals until `stopped`, and then once more.
    pub async fn write_until(self: Arc<Self>, stopped: watch::Receiver<bool>) {
        let generations = async {
            let mut stopping = pin!(until(stopped.clone()));
            // a write in progress is never canceled
            while timeout(NOTE_EVERY, &mut stopping).await.is_err() {
                self.write_generations().await;
            }
            self.write_generations().await;
        };
        let last_uses = async {
            let mut stopping = pin!(until(stopped.clone()));
            while timeout(MARK_EVERY, &mut stopping).await.is_err() {
                self.write_last_uses().await;
            }
            self.write_last_uses().await;
        };
        tokio::join!(generations, last_uses);
    }

    /// Keeps generations that cannot be written for the next attempt.
    async fn write_generations(&self) {
        let mut unwritten = self.change().take_generations();
        while !unwritten.is_empty() {
            let batch = unwritten.split_off(unwritten.len().saturating_sub(BATCH));
            if let Err(fault) = self.store.note_generations(&batch).await {
                unwritten.extend(batch);
                if !self.is_failing.swap(true, Ordering::Relaxed) {
                    tracing::warn!(
                        error = %fault, sessions = unwritten.len(),
                        "first uses of session tokens cannot be written and are tried again"
                    );
                }
                return self.change().put_back(unwritten);
            }
            self.is_failing.store(false, Ordering::Relaxed);
        }
    }

    /// Drops last uses that cannot be written, because the next use replaces them.
    async fn write_last_uses(&self) {
        self.report_dropped();
        let outdated = self.clock.now() - LAST_USE_PRECISION;
        let unwritten = self.change().take_last_uses(outdated);
        for batch in unwritten.chunks(BATCH) {
            let ids: Vec<_> = batch.iter().map(|(id, _)| *id).collect();
            // never records a later use than the actual one
            let Some(used_at) = batch.iter().map(|(_, used_at)| *used_at).min() else {
                continue;
            };
            if let Err(fault) = self.store.mark(&ids, used_at).await {
                tracing::warn!(
                    error = %fault, sessions = ids.len(),
                    "the last use of sessions was not written"
                );
            }
        }
    }

    fn report_dropped(&self) {
        let requests = self.dropped.swap(0, Ordering::Relaxed);
        if requests > 0 {
            tracing::warn!(
                requests,
                "uses of sessions were not recorded, because too many sessions are in use; copies \
                 of their previous session tokens may go unnoticed"
            );
        }
    }

    fn look(&self) -> RwLockReadGuard<'_, Notes> {
        self.notes.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Notes> {
        self.notes.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionObserver for SessionUseNotes {
    fn used(&self, claims: &AccessClaims) {
        let now = self.clock.now();
        let fresh_after = now - LAST_USE_PRECISION;
        let (session_id, generation) = (claims.session_id, claims.generation);
        if self.look().contain(session_id, generation, fresh_after) {
            return;
        }
        if !self.change().add(session_id, generation, now) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}
