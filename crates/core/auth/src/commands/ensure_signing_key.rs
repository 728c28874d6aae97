//! Creates the first signing key; does nothing if one exists.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{KeyMaker, ports::SigningKeyRepository};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use services::Clock;
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct EnsureSigningKey;

cqrs::command!(EnsureSigningKey = "auth.ensure_signing_key", Internal => (), Infallible);

pub(crate) struct EnsureSigningKeyHandler {
    pub signing_keys: Arc<dyn SigningKeyRepository>,
    pub maker: KeyMaker,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<EnsureSigningKey> for EnsureSigningKeyHandler {
    async fn handle(&self, _: &Context, _: EnsureSigningKey) -> Outcome<EnsureSigningKey> {
        let now = self.clock.now();
        if !self.signing_keys.lock_usable(now).await?.is_empty() {
            return Ok(());
        }

        let key = self.maker.make(now, now)?;

        Ok(self.signing_keys.save(&key).await?)
    }
}

impl<P: AuthPool> Wiring<EnsureSigningKey> for Module<P> {
    fn execution(&self) -> impl Execution<EnsureSigningKey> {
        self.in_transaction(|module, tx| EnsureSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            maker: module.key_maker(),
            clock: module.services.clock.clone(),
        })
    }
}
