//! The keys that sign access tokens, as this process knows them.

use super::StartError;
use crate::{rules, settings::Settings, technical::Technical};
use auth::{AuthMessages, EnsureSigningKey, LoadSigningKeys, ports::Revocation};
use auth_domain::SigningKeyState;
use chrono::TimeDelta;
use cqrs::{Context, RequestId, Transport};
use infra_services::{EdDsaJwt, InstalledKey};
use kernel::{Actor, BoxError, error_chain};
use services::{Clock, Sealer, UuidGenerator};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// A revocation is felt within a second, also while the database is slow.
const LOADING: Duration = Duration::from_millis(500);

/// Follows which keys there are. An access token never makes it look: an unknown key costs nothing.
#[derive(Clone)]
pub struct SigningKeys {
    messages: Arc<dyn AuthMessages>,
    access_tokens: Arc<EdDsaJwt>,
    access_token_ttl: TimeDelta,
    clock: Arc<dyn Clock>,
    sealer: Arc<dyn Sealer>,
    uuids: Arc<dyn UuidGenerator>,
    /// Something was learned that the keys in use do not say yet.
    outdated: Arc<AtomicBool>,
}

impl SigningKeys {
    /// Makes the first key where there is none, and installs all of them; installing signs and
    /// verifies with each.
    pub(super) async fn start(
        messages: Arc<dyn AuthMessages>,
        settings: &Settings,
        technical: &Technical,
        access_tokens: Arc<EdDsaJwt>,
    ) -> Result<Self, StartError> {
        let keys = Self {
            messages,
            access_tokens,
            access_token_ttl: rules::sessions(&settings.auth).access_token_ttl,
            clock: technical.clock.clone(),
            sealer: technical.sealer.clone(),
            uuids: technical.uuids.clone(),
            outdated: Arc::default(),
        };
        let ensured = keys
            .messages
            .dispatch(&keys.context("start"), EnsureSigningKey)
            .await;
        ensured.map_err(StartError::signing_keys)?;
        keys.load().await.map_err(StartError::signing_keys)?;
        Ok(keys)
    }

    /// As they are committed at this moment.
    pub async fn load(&self) -> Result<(), BoxError> {
        let retention = SigningKeyState::retention(self.access_token_ttl);
        let query = LoadSigningKeys {
            retired_after: self.clock.now() - retention,
        };

        let keys = self.messages.dispatch(&self.context("keys"), query).await?;

        let installed = keys.into_iter().map(|key| installed(key, retention));
        Ok(self
            .access_tokens
            .install(installed.collect(), self.sealer.as_ref())?)
    }

    /// Acts on what was learned since the last time. A revoked key is out of use when this returns,
    /// whether or not the database still answers; what could not be loaded is tried again the next
    /// time.
    pub async fn catch_up(&self, learned: &[Revocation]) {
        let known = |key_id: &&str| self.access_tokens.has(key_id);
        let revoked: Vec<&str> = learned.iter().filter_map(revoked).collect();
        // what is learned may come again, and a key that was revoked since does not come back
        let is_new = learned
            .iter()
            .filter_map(created)
            .any(|key_id| !known(&key_id) && !revoked.contains(&key_id));
        if is_new || revoked.iter().any(known) {
            self.outdated.store(true, Ordering::Release);
        }
        if !self.outdated.load(Ordering::Acquire) {
            return;
        }

        match tokio::time::timeout(LOADING, self.load()).await {
            Ok(Ok(())) => return self.outdated.store(false, Ordering::Release),
            Ok(Err(error)) => {
                tracing::error!(
                    error = error_chain(error.as_ref()),
                    "no signing keys were loaded"
                )
            }
            Err(_) => tracing::error!("loading the signing keys takes too long"),
        }
        // their successors come with the next load; until then there may be nothing to sign with
        for key_id in revoked {
            self.access_tokens.forget(key_id);
        }
    }

    fn context(&self, purpose: &'static str) -> Context {
        let request_id = RequestId::generated(self.uuids.next());
        Context::builder(Actor::System(purpose), Transport::Worker, request_id).build()
    }
}

fn created(learned: &Revocation) -> Option<&str> {
    match learned {
        Revocation::SigningKeyCreated { key_id } => Some(key_id),
        Revocation::SigningKeyRevoked { .. }
        | Revocation::SessionEnded(_)
        | Revocation::EpochRaised { .. } => None,
    }
}

fn revoked(learned: &Revocation) -> Option<&str> {
    match learned {
        Revocation::SigningKeyRevoked { key_id } => Some(key_id),
        Revocation::SigningKeyCreated { .. }
        | Revocation::SessionEnded(_)
        | Revocation::EpochRaised { .. } => None,
    }
}

fn installed(key: SigningKeyState, retention: TimeDelta) -> InstalledKey {
    InstalledKey {
        key_id: key.key_id,
        sealed_private_key: key.sealed_private_key,
        public_key: key.public_key,
        signs_from: key.activates_at,
        signs_until: key.retired_at,
        verifies_until: key.retired_at.map(|retired_at| retired_at + retention),
    }
}
