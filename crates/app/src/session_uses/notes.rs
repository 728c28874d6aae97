use auth::ports::{LAST_USE_PRECISION, UsedGeneration};
use chrono::{DateTime, Utc};
use kernel::SessionId;
use std::collections::HashMap;

/// The maximum number of recorded sessions, which limits memory to some megabytes; uses of further
/// ones are dropped.
pub(super) const MOST: usize = 100_000;

/// Uses of sessions in memory: those that were seen recently, and those that are not yet written.
#[derive(Default)]
pub(super) struct Notes {
    seen: HashMap<SessionId, Seen>,
    last_uses: Vec<(SessionId, DateTime<Utc>)>,
    /// The latest used generation of each session.
    generations: HashMap<SessionId, i32>,
}

struct Seen {
    at: DateTime<Utc>,
    /// `None` if only tokens without a generation were seen.
    generation: Option<i32>,
}

impl Notes {
    /// Returns whether a use adds nothing to these notes.
    pub(super) fn contain(
        &self,
        session_id: SessionId,
        generation: Option<i32>,
        fresh_after: DateTime<Utc>,
    ) -> bool {
        let seen = self.seen.get(&session_id);
        seen.is_some_and(|seen| seen.at > fresh_after && seen.generation >= generation)
    }

    /// Returns `false` if there is no room for the session.
    pub(super) fn add(
        &mut self,
        session_id: SessionId,
        generation: Option<i32>,
        now: DateTime<Utc>,
    ) -> bool {
        let is_full = self.seen.len() >= MOST || self.generations.len() >= MOST;
        let before = self.seen.get(&session_id);
        if is_full && before.is_none() {
            return false;
        }
        let fresh = before.filter(|seen| seen.at > now - LAST_USE_PRECISION);
        let known = fresh.and_then(|seen| seen.generation);
        let at = fresh.map_or(now, |seen| seen.at);
        if fresh.is_none() {
            self.last_uses.push((session_id, now));
        }
        if let Some(used) = generation.filter(|used| known < Some(*used)) {
            self.note(session_id, used);
        }
        let generation = known.max(generation);
        self.seen.insert(session_id, Seen { at, generation });
        true
    }

    fn note(&mut self, session_id: SessionId, generation: i32) {
        let latest = self.generations.entry(session_id).or_insert(generation);
        *latest = generation.max(*latest);
    }

    /// Also forgets uses before `outdated`.
    pub(super) fn take_last_uses(
        &mut self,
        outdated: DateTime<Utc>,
    ) -> Vec<(SessionId, DateTime<Utc>)> {
        self.seen.retain(|_, seen| seen.at > outdated);
        std::mem::take(&mut self.last_uses)
    }

    pub(super) fn take_generations(&mut self) -> Vec<UsedGeneration> {
        let taken = std::mem::take(&mut self.generations).into_iter();
        let used = taken.map(|(session_id, generation)| UsedGeneration {
            session_id,
            generation,
        });
        used.collect()
    }

    /// Takes back generations that could not be written.
    pub(super) fn put_back(&mut self, unwritten: Vec<UsedGeneration>) {
        for used in unwritten {
            self.note(used.session_id, used.generation);
        }
    }

    #[cfg(test)]
    pub(super) fn sessions(&self) -> usize {
        self.seen.len()
    }
}
