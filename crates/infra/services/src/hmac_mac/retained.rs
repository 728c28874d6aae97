//! Derived keys that outlive their master key, sealed under its successor.

use super::{derived, label, verifies_after_rotation};
use crate::MasterKey;
use aws_lc_rs::hmac::{HMAC_SHA256, Key};
use chrono::{DateTime, Utc};
use kernel::Fault;
use services::{MacPurpose, SealPurpose, SealedMacKey, Sealer};
use zeroize::Zeroizing;

/// A derived key that only verifies, until nothing is left that could have been computed with it.
pub struct RetainedMacKey {
    pub(super) purpose: MacPurpose,
    pub(super) key: Key,
    pub(super) expires_at: DateTime<Utc>,
}

impl RetainedMacKey {
    /// Seals the derived key of a purpose. Returns `None` for purposes whose digests start anew.
    pub fn seal(
        master_key: &MasterKey,
        purpose: MacPurpose,
        expires_at: DateTime<Utc>,
        sealer: &dyn Sealer,
    ) -> Result<Option<SealedMacKey>, Fault> {
        if !verifies_after_rotation(purpose) {
            return Ok(None);
        }
        let mut sealed = SealedMacKey {
            master_key_id: master_key.id().to_string(),
            purpose: label(purpose).to_owned(),
            sealed_key: Vec::new(),
            expires_at,
        };
        let key = derived(master_key, purpose);
        sealed.sealed_key =
            sealer.seal(SealPurpose::MAC_KEY, key.as_ref(), &sealed.associated())?;
        Ok(Some(sealed))
    }

    /// Opens a key. Fails if it was sealed under an unknown master key or has an unknown purpose.
    pub fn open(stored: &SealedMacKey, sealer: &dyn Sealer) -> Result<Self, Fault> {
        let purposes = MacPurpose::ALL.into_iter();
        let purpose = purposes
            .filter(|purpose| verifies_after_rotation(*purpose))
            .find(|purpose| label(*purpose) == stored.purpose)
            .ok_or_else(|| Fault::unexpected("the purpose of the key is unknown"))?;
        let associated = stored.associated();
        let key = sealer.open(SealPurpose::MAC_KEY, &stored.sealed_key, &associated)?;
        let key = Zeroizing::new(key);
        Ok(Self {
            purpose,
            key: Key::new(HMAC_SHA256, &key),
            expires_at: stored.expires_at,
        })
    }
}

impl std::fmt::Debug for RetainedMacKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RetainedMacKey({:?})", self.purpose)
    }
}
