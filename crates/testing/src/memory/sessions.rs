use super::{InMemoryDatabase, InMemoryTransaction, tables::Tables};
use async_trait::async_trait;
use auth::ports::{
    LAST_USE_PRECISION, SessionPruning, SessionRepository, SessionUses, UsedGeneration,
};
use auth_domain::{Session, SessionState};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{SessionId, UserId};
use std::cmp::Reverse;

#[async_trait]
impl SessionRepository for InMemoryTransaction {
    async fn find(&self, id: SessionId) -> Result<Option<Session>, Fault> {
        self.tables(|tables| {
            Ok(tables
                .sessions
                .find(id)
                .map(|(state, version)| Session::restore(state, version)))
        })
    }

    async fn find_open_of(&self, user_id: UserId) -> Result<Vec<Session>, Fault> {
        self.tables(|tables| {
            let is_open =
                |state: &SessionState| state.user_id == user_id && state.ended_at.is_none();
            let mut open: Vec<_> = tables
                .sessions
                .iter()
                .filter(|(state, _)| is_open(state))
                .collect();
            open.sort_unstable_by_key(|(state, _)| Reverse((state.authenticated_at, state.id)));
            Ok(open
                .into_iter()
                .map(|(state, version)| Session::restore(state.clone(), version))
                .collect())
        })
    }

    async fn save(&self, session: &Session) -> Result<(), Fault> {
        let (state, history) = (session.state(), session.history());
        self.tables(|tables| {
            tables.account_exists(state.user_id)?;
            let stored = tables.sessions.find(state.id);
            let saved = SessionState {
                used_generation: stored.map_or(0, |(stored, _)| stored.used_generation),
                ..state.clone()
            };
            tables.sessions.save(state.id, saved, history.version())?;
            self.append(tables, state.id.uuid(), history)
        })
    }
}

#[async_trait]
impl SessionUses for InMemoryDatabase {
    async fn mark(&self, sessions: &[SessionId], used_at: DateTime<Utc>) -> Result<usize, Fault> {
        let is_unmarked = |state: &SessionState| state.last_used_at <= used_at - LAST_USE_PRECISION;
        let mark = |tables: &mut Tables| {
            let unmarked = tables
                .sessions
                .states_mut()
                .filter(|state| sessions.contains(&state.id) && is_unmarked(state));
            unmarked.map(|state| state.last_used_at = used_at).count()
        };
        Ok(self.exclusively(mark).await)
    }

    async fn note_generations(&self, used: &[UsedGeneration]) -> Result<usize, Fault> {
        let is_noted = |state: &SessionState| {
            let current = UsedGeneration {
                session_id: state.id,
                generation: state.generation,
            };
            state.used_generation < state.generation && used.contains(&current)
        };
        let note = |tables: &mut Tables| {
            let noted = tables.sessions.states_mut().filter(|state| is_noted(state));
            noted
                .map(|state| state.used_generation = state.generation)
                .count()
        };
        Ok(self.exclusively(note).await)
    }
}

#[async_trait]
impl SessionPruning for InMemoryTransaction {
    async fn prune(&self, user_id: UserId, now: DateTime<Utc>) -> Result<Vec<SessionId>, Fault> {
        let lives = |state: &SessionState| {
            state.ended_at.is_none()
                && state.idle_expires_at > now
                && state.absolute_expires_at > now
        };
        self.tables(|tables| {
            tables
                .sessions
                .retain(|state| state.user_id != user_id || lives(state));

            let of_user = tables
                .sessions
                .iter()
                .map(|(state, _)| state)
                .filter(|state| state.user_id == user_id);
            let mut living: Vec<_> = of_user
                .map(|state| (state.authenticated_at, state.id))
                .collect();
            living.sort_unstable_by_key(|session| Reverse(*session));
            Ok(living.into_iter().map(|(_, id)| id).collect())
        })
    }
}
