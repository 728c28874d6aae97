//! The stored form of verification codes.

use registration_domain::{CodeDigest, RegistrationId};
use services::{Mac, MacPurpose, VerificationCode};

/// Bound to its registration: the same digits do not verify another one.
pub(crate) fn digest(mac: &dyn Mac, id: RegistrationId, code: &VerificationCode) -> CodeDigest {
    CodeDigest(mac.mac(
        MacPurpose::RegistrationCode,
        &[id.uuid().as_bytes(), code.expose().as_bytes()],
    ))
}

pub(crate) fn address_key(mac: &dyn Mac, address: &kernel::EmailAddress) -> [u8; 32] {
    mac.mac(MacPurpose::AddressKey, &[address.canonical().as_bytes()])
}
