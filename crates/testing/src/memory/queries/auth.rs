//! Accounts by address, sessions and signing keys.

use crate::memory::{InMemoryReads, tables::Tables};
use async_trait::async_trait;
use auth::{
    FindUser, FindUserError, ListSessions, ListSigningKeys, ListUserSessions,
    ListUserSessionsError, MOST_SIGNING_KEYS, SessionView, SigningKeyView,
};
use auth_domain::{SessionState, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::{Context, Handler, Outcome};
use kernel::{UserActor, UserId};
use std::cmp::Reverse;

#[async_trait]
impl Handler<FindUser> for InMemoryReads {
    async fn handle(&self, _: &Context, query: FindUser) -> Outcome<FindUser> {
        let canonical = query.address.canonical();
        let found = self.tables(|tables| {
            let mut states = tables.accounts.iter().map(|(state, _)| state);
            states
                .find(|state| state.address.canonical() == canonical)
                .map(|state| state.id)
        })?;
        Ok(found.ok_or(FindUserError::UnknownUser)?)
    }
}

#[async_trait]
impl Handler<ListSessions> for InMemoryReads {
    async fn handle(&self, context: &Context, _: ListSessions) -> Outcome<ListSessions> {
        let user = context.signed_in()?;
        Ok(self.tables(|tables| tables.living_sessions(user.user_id, Some(user), self.now()))?)
    }
}

#[async_trait]
impl Handler<ListUserSessions> for InMemoryReads {
    async fn handle(
        &self,
        context: &Context,
        query: ListUserSessions,
    ) -> Outcome<ListUserSessions> {
        let living = self.tables(|tables| {
            tables.accounts.find(query.user_id)?;
            Some(tables.living_sessions(query.user_id, context.actor().user(), self.now()))
        })?;
        Ok(living.ok_or(ListUserSessionsError::UnknownUser)?)
    }
}

#[async_trait]
impl Handler<ListSigningKeys> for InMemoryReads {
    async fn handle(&self, _: &Context, _: ListSigningKeys) -> Outcome<ListSigningKeys> {
        let mut keys: Vec<SigningKeyState> = self.tables(|tables| {
            tables
                .signing_keys
                .iter()
                .map(|(state, _)| state.clone())
                .collect()
        })?;
        keys.sort_unstable_by_key(|key| Reverse((key.created_at, key.id)));
        keys.truncate(MOST_SIGNING_KEYS);
        let view = |key: SigningKeyState| {
            let ends = [key.retired_at, key.revoked_at];
            SigningKeyView::at(
                self.now(),
                key.key_id,
                key.created_at,
                key.activates_at,
                ends,
            )
        };
        Ok(keys.into_iter().map(view).collect())
    }
}

impl Tables {
    /// The newest first.
    fn living_sessions(
        &self,
        user_id: UserId,
        asking: Option<&UserActor>,
        now: DateTime<Utc>,
    ) -> Vec<SessionView> {
        let lives = |state: &&SessionState| {
            state.user_id == user_id && state.ended_at.is_none() && state.idle_expires_at > now
        };
        let mut living: Vec<_> = self
            .sessions
            .iter()
            .map(|(state, _)| state)
            .filter(lives)
            .collect();
        living.sort_unstable_by_key(|state| Reverse((state.authenticated_at, state.id)));
        let view = |state: &SessionState| SessionView {
            id: state.id,
            created_at: state.authenticated_at,
            last_used_at: state.last_used_at,
            device_name: state
                .device_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            expires_at: state.idle_expires_at,
            is_current: asking.is_some_and(|user| user.session_id == state.id),
        };
        living.into_iter().map(view).collect()
    }
}
