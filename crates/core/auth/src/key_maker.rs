use auth_domain::{SigningKey, SigningKeyId};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use services::{SigningKeyGenerator, UuidGenerator};
use std::sync::Arc;

/// Creates signing keys.
#[derive(Clone)]
pub(crate) struct KeyMaker {
    pub generator: Arc<dyn SigningKeyGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
}

impl KeyMaker {
    pub(crate) fn make(
        &self,
        activates_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<SigningKey, Fault> {
        let key = self.generator.generate()?;
        let id = SigningKeyId::new(self.uuids.next());
        Ok(SigningKey::create(
            id,
            key.key_id,
            key.sealed_private_key,
            key.public_key,
            activates_at,
            now,
        ))
    }
}
