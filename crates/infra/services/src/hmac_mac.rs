//! Computes keyed digests with HMAC-SHA-256 (RFC 2104).

mod retained;
#[cfg(test)]
mod tests;

pub use retained::RetainedMacKey;

use crate::{MasterKey, MasterKeys};
use aws_lc_rs::{
    constant_time,
    hmac::{Context, HMAC_SHA256, Key},
};
use services::{Clock, Mac, MacPurpose};
use std::sync::{Arc, OnceLock};
use zeroize::Zeroizing;

/// One derived key per purpose and master key, and the derived keys of master keys that are gone.
pub struct HmacMac {
    first: PurposeKeys,
    previous: Vec<PurposeKeys>,
    retained: OnceLock<Vec<RetainedMacKey>>,
    clock: Arc<dyn Clock>,
}

struct PurposeKeys {
    registration_code: Key,
    email_change_code: Key,
    session_token: Key,
    address_key: Key,
    idempotent_request: Key,
    password_link: Key,
    throttle: Key,
    known_network: Key,
    delivery_subject: Key,
}

impl HmacMac {
    pub fn new(keys: &MasterKeys, clock: Arc<dyn Clock>) -> Self {
        Self {
            first: PurposeKeys::new(keys.first()),
            previous: keys.previous().iter().map(PurposeKeys::new).collect(),
            retained: OnceLock::new(),
            clock,
        }
    }

    /// Also verifies with the keys that were retained when their master keys were replaced. To be
    /// called once, before the first digest is verified.
    pub fn retain(&self, keys: Vec<RetainedMacKey>) {
        let _ = self.retained.set(keys);
    }

    fn keys(&self, purpose: MacPurpose) -> impl Iterator<Item = &Key> {
        let verifying = verifies_after_rotation(purpose);
        let previous = self.previous.iter().filter(move |_| verifying);
        let now = self.clock.now();
        let retained = self.retained.get().into_iter().flatten();
        let retained = retained.filter(move |key| key.purpose == purpose && now < key.expires_at);
        std::iter::once(&self.first)
            .chain(previous)
            .map(move |keys| keys.of(purpose))
            .chain(retained.map(|key| &key.key))
    }
}

impl PurposeKeys {
    fn new(master_key: &MasterKey) -> Self {
        let key = |purpose| Key::new(HMAC_SHA256, derived(master_key, purpose).as_ref());
        Self {
            registration_code: key(MacPurpose::RegistrationCode),
            email_change_code: key(MacPurpose::EmailChangeCode),
            session_token: key(MacPurpose::SessionToken),
            address_key: key(MacPurpose::AddressKey),
            idempotent_request: key(MacPurpose::IdempotentRequest),
            password_link: key(MacPurpose::PasswordLink),
            throttle: key(MacPurpose::Throttle),
            known_network: key(MacPurpose::KnownNetwork),
            delivery_subject: key(MacPurpose::DeliverySubject),
        }
    }

    const fn of(&self, purpose: MacPurpose) -> &Key {
        match purpose {
            MacPurpose::RegistrationCode => &self.registration_code,
            MacPurpose::EmailChangeCode => &self.email_change_code,
            MacPurpose::SessionToken => &self.session_token,
            MacPurpose::AddressKey => &self.address_key,
            MacPurpose::IdempotentRequest => &self.idempotent_request,
            MacPurpose::PasswordLink => &self.password_link,
            MacPurpose::Throttle => &self.throttle,
            MacPurpose::KnownNetwork => &self.known_network,
            MacPurpose::DeliverySubject => &self.delivery_subject,
        }
    }
}

/// Returns whether a digest under a previous key is still right. Digests that are only the keys of
/// rows are computed under one key: such counters start anew when the key is replaced.
pub const fn verifies_after_rotation(purpose: MacPurpose) -> bool {
    match purpose {
        MacPurpose::RegistrationCode
        | MacPurpose::EmailChangeCode
        | MacPurpose::SessionToken
        | MacPurpose::IdempotentRequest
        | MacPurpose::PasswordLink
        | MacPurpose::KnownNetwork
        | MacPurpose::DeliverySubject => true,
        MacPurpose::AddressKey | MacPurpose::Throttle => false,
    }
}

fn derived(master_key: &MasterKey, purpose: MacPurpose) -> Zeroizing<[u8; 32]> {
    master_key.derive(label(purpose))
}

/// Returns the name from which the key is derived. It is also stored with retained keys, so it must
/// never change.
const fn label(purpose: MacPurpose) -> &'static str {
    match purpose {
        MacPurpose::RegistrationCode => "registration code v1",
        MacPurpose::EmailChangeCode => "e-mail change code v1",
        MacPurpose::SessionToken => "session token v1",
        MacPurpose::AddressKey => "address key v1",
        MacPurpose::IdempotentRequest => "idempotent request v1",
        MacPurpose::PasswordLink => "password link v1",
        MacPurpose::Throttle => "throttle v1",
        MacPurpose::KnownNetwork => "known network v1",
        MacPurpose::DeliverySubject => "delivery subject v1",
    }
}

impl Mac for HmacMac {
    fn mac(&self, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32] {
        digest(self.first.of(purpose), parts)
    }

    fn digests(&self, purpose: MacPurpose, parts: &[&[u8]]) -> Vec<[u8; 32]> {
        self.keys(purpose).map(|key| digest(key, parts)).collect()
    }

    fn matches(&self, expected: &[u8; 32], actual: &[u8; 32]) -> bool {
        constant_time::verify_slices_are_equal(expected, actual).is_ok()
    }
}

fn digest(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }

    let mut digest = [0; 32];
    digest.copy_from_slice(context.sign().as_ref());
    digest
}

impl std::fmt::Debug for HmacMac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HmacMac(…)")
    }
}
