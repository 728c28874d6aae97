//! Creates the next signing key. It is published before it becomes active, so that verifiers know
//! it before they receive a token that it signed.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{KeyMaker, SigningKeyView, SigningKeysManage, ports::SigningKeyRepository};
use async_trait::async_trait;
use auth_domain::SigningKeyPhase;
use chrono::TimeDelta;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Wiring};
use serde::{Deserialize, Serialize};
use services::Clock;
use std::{convert::Infallible, sync::Arc};

/// Returns the pending key if there is one, so that concurrent rotations create only one key.
#[derive(Debug, Clone)]
pub struct RotateSigningKey;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotatedSigningKey {
    /// The pending key.
    pub key: SigningKeyView,
    /// `false` if the key was pending before.
    pub is_new: bool,
}

cqrs::command!(RotateSigningKey = "auth.rotate_signing_key", Permitted<SigningKeysManage> => RotatedSigningKey, Infallible);

pub(crate) struct RotateSigningKeyHandler {
    pub signing_keys: Arc<dyn SigningKeyRepository>,
    pub maker: KeyMaker,
    pub clock: Arc<dyn Clock>,
    /// The time for which a key is published before it becomes active.
    pub lead: TimeDelta,
}

#[async_trait]
impl Handler<RotateSigningKey> for RotateSigningKeyHandler {
    async fn handle(&self, _: &Context, _: RotateSigningKey) -> Outcome<RotateSigningKey> {
        let now = self.clock.now();
        let usable = self.signing_keys.lock_usable(now).await?;
        if let Some(pending) = usable
            .iter()
            .find(|key| key.state().phase(now) == SigningKeyPhase::Pending)
        {
            return Ok(RotatedSigningKey {
                key: SigningKeyView::of(pending.state(), now),
                is_new: false,
            });
        }

        let activates_at = if usable.is_empty() {
            now
        } else {
            now + self.lead
        };
        let key = self.maker.make(activates_at, now)?;

        for mut active in usable {
            active.retire(activates_at, now);
            self.signing_keys.save(&active).await?;
        }
        self.signing_keys.save(&key).await?;
        Ok(RotatedSigningKey {
            key: SigningKeyView::of(key.state(), now),
            is_new: true,
        })
    }
}

impl<P: AuthPool> Wiring<RotateSigningKey> for Module<P> {
    fn execution(&self) -> impl Execution<RotateSigningKey> {
        self.in_transaction(|module, tx| RotateSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            maker: module.key_maker(),
            clock: module.services.clock.clone(),
            lead: module.services.signing_key_lead,
        })
        .with_receipts()
    }
}
