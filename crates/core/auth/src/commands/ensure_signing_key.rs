//! Makes the first signing key; does nothing when there is one.

use crate::ports::SigningKeyRepository;
use async_trait::async_trait;
use auth_domain::{SigningKey, SigningKeyId};
use cqrs::{Context, Handler, Internal, Outcome};
use services::{Clock, SigningKeyGenerator, UuidGenerator};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct EnsureSigningKey;

cqrs::command!(EnsureSigningKey = "auth.ensure_signing_key", Internal => (), Infallible);

pub struct EnsureSigningKeyHandler {
    pub signing_keys: Arc<dyn SigningKeyRepository>,
    pub generator: Arc<dyn SigningKeyGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<EnsureSigningKey> for EnsureSigningKeyHandler {
    async fn handle(&self, _: &Context, _: EnsureSigningKey) -> Outcome<EnsureSigningKey> {
        if self.signing_keys.lock_current().await?.is_some() {
            return Ok(());
        }

        let key = self.generator.generate()?;
        let id = SigningKeyId::new(self.uuids.next());
        let (key_id, private) = (key.key_id, key.sealed_private_key);
        let key = SigningKey::create(id, key_id, private, key.public_key, self.clock.now());

        Ok(self.signing_keys.save(&key).await?)
    }
}
