use super::{InMemoryReads, InMemoryTransaction, tables::Tables};
use async_trait::async_trait;
use auth::ports::{SigningKeyRepository, SigningKeyRing};
use auth_domain::{KeyId, SigningKey, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use std::cmp::Reverse;

#[async_trait]
impl SigningKeyRepository for InMemoryTransaction {
    async fn lock_usable(&self, now: DateTime<Utc>) -> Result<Vec<SigningKey>, Fault> {
        self.tables(|tables| Ok(usable(tables, now)))
    }

    async fn find(&self, key_id: &KeyId) -> Result<Option<SigningKey>, Fault> {
        self.tables(|tables| {
            let named = tables
                .signing_keys
                .iter()
                .find(|(state, _)| state.key_id == key_id.as_str());
            Ok(named.map(|(state, version)| SigningKey::restore(state.clone(), version)))
        })
    }

    async fn save(&self, key: &SigningKey) -> Result<(), Fault> {
        let (state, history) = (key.state(), key.history());
        self.tables(|tables| {
            let has_name = |(other, _): (&SigningKeyState, i64)| {
                other.id != state.id && other.key_id == state.key_id
            };
            if tables.signing_keys.iter().any(has_name) {
                return Err(Fault::Conflict);
            }
            tables
                .signing_keys
                .save(state.id, state.clone(), history.version())?;
            self.append(tables, state.id.uuid(), history)
        })
    }
}

#[async_trait]
impl SigningKeyRing for InMemoryReads {
    async fn load(&self, retired_after: DateTime<Utc>) -> Result<Vec<SigningKeyState>, Fault> {
        self.tables(|tables| {
            usable(tables, retired_after)
                .iter()
                .map(|key| key.state().clone())
                .collect()
        })
    }
}

fn usable(tables: &Tables, retired_after: DateTime<Utc>) -> Vec<SigningKey> {
    let is_usable = |state: &SigningKeyState| {
        state.revoked_at.is_none()
            && state
                .retired_at
                .is_none_or(|retired_at| retired_at > retired_after)
    };
    let mut usable: Vec<_> = tables
        .signing_keys
        .iter()
        .filter(|(state, _)| is_usable(state))
        .collect();
    usable.sort_unstable_by_key(|(state, _)| Reverse((state.created_at, state.id)));
    usable
        .into_iter()
        .map(|(state, version)| SigningKey::restore(state.clone(), version))
        .collect()
}
