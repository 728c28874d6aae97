//! The keys that sign access tokens.

use super::StartError;
use crate::bus::Bus;
use auth::{EnsureSigningKey, ListSigningKeys};
use cqrs::{Context, Dispatch, RequestId, Transport};
use infra_services::{EdDsaJwt, InstalledKey};
use kernel::Actor;
use services::Sealer;

/// Makes the first key where there is none, and installs all of them; installing signs and verifies once.
pub(super) async fn install(bus: &Bus, access_tokens: &EdDsaJwt, sealer: &dyn Sealer) -> Result<(), StartError> {
    let request_id = RequestId::generated(bus.services.uuids.next());
    let context = Context::builder(Actor::System("start"), Transport::Worker, request_id).build();
    bus.dispatch(&context, EnsureSigningKey).await.map_err(StartError::signing_keys)?;

    let keys = bus.dispatch(&context, ListSigningKeys).await.map_err(StartError::signing_keys)?;

    let installed = keys.into_iter().map(|key| InstalledKey {
        key_id: key.key_id,
        sealed_private_key: key.sealed_private_key,
        public_key: key.public_key,
        signs: key.retired_at.is_none(),
    });
    access_tokens.install(installed.collect(), sealer).map_err(StartError::signing_keys)
}
