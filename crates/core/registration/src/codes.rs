//! The stored form of verification codes.

use registration_domain::{CodeDigest, RegistrationId};
use services::{Mac, MacPurpose, VerificationCode};
use uuid::Uuid;

/// Bound to its registration: the same digits do not verify another one.
pub(crate) fn digest(mac: &dyn Mac, id: RegistrationId, code: &VerificationCode) -> CodeDigest {
    let id = id.uuid();
    CodeDigest(mac.mac(MacPurpose::RegistrationCode, &parts(&id, code)))
}

/// Returns whether the digest is the one of the code. Compares in constant time.
pub(crate) fn is_of(
    digest: &CodeDigest,
    mac: &dyn Mac,
    id: RegistrationId,
    code: &VerificationCode,
) -> bool {
    let id = id.uuid();
    mac.verifies(MacPurpose::RegistrationCode, &parts(&id, code), &digest.0)
}

fn parts<'a>(id: &'a Uuid, code: &'a VerificationCode) -> [&'a [u8]; 2] {
    [id.as_bytes(), code.expose().as_bytes()]
}
