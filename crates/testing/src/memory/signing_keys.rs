use super::InMemoryTransaction;
use async_trait::async_trait;
use auth::ports::SigningKeyRepository;
use auth_domain::SigningKey;
use cqrs::Fault;

#[async_trait]
impl SigningKeyRepository for InMemoryTransaction {
    async fn lock_current(&self) -> Result<Option<SigningKey>, Fault> {
        self.tables(|tables| {
            let usable = tables.signing_keys.iter().filter(|(state, _)| state.retired_at.is_none());
            let newest = usable.max_by_key(|(state, _)| (state.created_at, state.id));
            Ok(newest.map(|(state, version)| SigningKey::restore(state.clone(), version)))
        })
    }

    async fn save(&self, key: &SigningKey) -> Result<(), Fault> {
        let (state, history) = (key.state(), key.history());
        self.tables(|tables| {
            let has_name =
                |(other, _): (&auth_domain::SigningKeyState, i64)| other.id != state.id && other.key_id == state.key_id;
            if tables.signing_keys.iter().any(has_name) {
                return Err(Fault::Conflict);
            }
            tables.signing_keys.save(state.id, state.clone(), history.version())?;
            self.append(tables, state.id.uuid(), history)
        })
    }
}
