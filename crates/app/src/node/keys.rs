//! The signing keys of this process.

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

/// Time limit of one load, so that revocations take effect within a second on a slow database.
const LOADING: Duration = Duration::from_millis(500);

/// Keeps the installed keys up to date. Access tokens never cause a load, so unknown key ids are
/// cheap to reject.
#[derive(Clone)]
pub struct SigningKeys {
    messages: Arc<dyn AuthMessages>,
    access_tokens: Arc<EdDsaJwt>,
    access_token_ttl: TimeDelta,
    clock: Arc<dyn Clock>,
    sealer: Arc<dyn Sealer>,
    uuids: Arc<dyn UuidGenerator>,
    /// The installed keys lack a change that the event log has reported.
    outdated: Arc<AtomicBool>,
}

impl SigningKeys {
    /// Creates the first key if there is none, and installs all keys after a trial signature with
    /// each.
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

    /// Installs the committed keys.
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

    /// Applies changes that the event log has reported. Revoked keys are out of use on return, even
    /// if the database does not respond; a failed load is repeated by the next call.
    pub async fn catch_up(&self, learned: &[Revocation]) {
        let known = |key_id: &&str| self.access_tokens.has(key_id);
        let revoked: Vec<&str> = learned.iter().filter_map(revoked).collect();
        // changes can be reported twice, and a revoked key must not return
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
        // until the next load installs a successor, there may be no key to sign with
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
