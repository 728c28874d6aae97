//! Loads the signing keys of a process, including the sealed private keys.

use crate::module::{AuthPool, Module};
use crate::ports::SigningKeyRing;
use async_trait::async_trait;
use auth_domain::SigningKeyState;
use chrono::{DateTime, Utc};
use cqrs::{Context, Direct, Execution, Handler, Internal, Outcome, Wiring};
use std::{convert::Infallible, sync::Arc};

/// The keys whose tokens may still be valid, newest first.
#[derive(Debug, Clone)]
pub struct LoadSigningKeys {
    /// Every token of a key that retired before this time has expired.
    pub retired_after: DateTime<Utc>,
}

cqrs::query!(LoadSigningKeys = "auth.load_signing_keys", Internal => Vec<SigningKeyState>, Infallible);

pub(crate) struct LoadSigningKeysHandler {
    pub ring: Arc<dyn SigningKeyRing>,
}

#[async_trait]
impl Handler<LoadSigningKeys> for LoadSigningKeysHandler {
    async fn handle(&self, _: &Context, query: LoadSigningKeys) -> Outcome<LoadSigningKeys> {
        Ok(self.ring.load(query.retired_after).await?)
    }
}

impl<P: AuthPool> Wiring<LoadSigningKeys> for Module<P> {
    fn execution(&self) -> impl Execution<LoadSigningKeys> {
        Direct(LoadSigningKeysHandler {
            ring: self.services.signing_key_ring.clone(),
        })
    }
}
