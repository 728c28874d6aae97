//! The keys that verify what was issued under master keys that are gone.

use super::StartError;
use crate::technical::Technical;
use infra_diesel::{Database, DatabasePorts};
use infra_services::{HmacMac, MasterKeys, RetainedMacKey};
use kernel::error_chain;
use services::SealedMacKey;

/// Loads them once: a process that runs has the master key itself until `key rewrap` is done.
pub(super) async fn load(
    mac: &HmacMac,
    master_keys: &MasterKeys,
    database: &Database,
    technical: &Technical,
) -> Result<(), StartError> {
    let stored = database.sealed_mac_keys().load(technical.clock.now()).await;
    let stored = stored.map_err(StartError::Database)?;

    let ids: Vec<_> = master_keys.iter().map(|key| key.id().to_string()).collect();
    let is_gone = |key: &SealedMacKey| !ids.contains(&key.master_key_id);
    let opened = stored.iter().filter(|key| is_gone(key)).filter_map(|key| {
        let opened = RetainedMacKey::open(key, technical.sealer.as_ref());
        // as if the key had not been retained: what it would verify has ended
        opened
            .inspect_err(|fault| {
                tracing::warn!(
                    master_key = key.master_key_id,
                    purpose = key.purpose,
                    error = error_chain(fault),
                    "a verification key cannot be opened"
                )
            })
            .ok()
    });
    mac.retain(opened.collect());
    Ok(())
}
