//! Revokes a signing key in an emergency: tokens that it signed are rejected at once. Sessions
//! continue, because session tokens are not signed by these keys.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{KeyMaker, SigningKeysManage, ports::SigningKeyRepository};
use async_trait::async_trait;
use auth_domain::{KeyId, SigningKey, SigningKeyPhase};
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Fault, Handler, Outcome, Permitted, Wiring};
use services::Clock;
use std::sync::Arc;

/// Revoking a revoked key changes nothing.
#[derive(Debug, Clone)]
pub struct RevokeSigningKey {
    pub key_id: KeyId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevokeSigningKeyError {
    #[error("there is no such signing key")]
    Unknown,
}

cqrs::refusal!(RevokeSigningKeyError { Unknown => crate::problems::SIGNING_KEY_NOT_FOUND });

cqrs::command!(RevokeSigningKey = "auth.revoke_signing_key", Permitted<SigningKeysManage> => (), RevokeSigningKeyError);

pub(crate) struct RevokeSigningKeyHandler {
    pub signing_keys: Arc<dyn SigningKeyRepository>,
    pub maker: KeyMaker,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RevokeSigningKey> for RevokeSigningKeyHandler {
    async fn handle(&self, _: &Context, command: RevokeSigningKey) -> Outcome<RevokeSigningKey> {
        let now = self.clock.now();
        let usable = self.signing_keys.lock_usable(now).await?;
        let mut key = self
            .signing_keys
            .find(&command.key_id)
            .await?
            .ok_or(RevokeSigningKeyError::Unknown)?;

        if !key.revoke(now) {
            return Ok(());
        }

        self.signing_keys.save(&key).await?;
        let rest = usable
            .into_iter()
            .filter(|other| other.state().id != key.state().id);
        Ok(self.close_the_gap(rest.collect(), now).await?)
    }
}

impl RevokeSigningKeyHandler {
    /// Prefers a pending key to a new one, because the pending key is already published.
    async fn close_the_gap(&self, rest: Vec<SigningKey>, now: DateTime<Utc>) -> Result<(), Fault> {
        let (active, pending): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|key| key.state().phase(now) == SigningKeyPhase::Active);
        match (active.into_iter().next(), pending.into_iter().next()) {
            (Some(_), Some(_)) => Ok(()),
            (Some(mut active), None) => {
                active.reinstate(now);
                self.signing_keys.save(&active).await
            }
            (None, Some(mut pending)) => {
                pending.activate(now);
                self.signing_keys.save(&pending).await
            }
            (None, None) => self.signing_keys.save(&self.maker.make(now, now)?).await,
        }
    }
}

impl<P: AuthPool> Wiring<RevokeSigningKey> for Module<P> {
    fn execution(&self) -> impl Execution<RevokeSigningKey> {
        self.in_transaction(|module, tx| RevokeSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            maker: module.key_maker(),
            clock: module.services.clock.clone(),
        })
    }
}
