//! The stored form of codes that confirm a new address.

use auth_domain::{EmailChangeCode, EmailChangeId};
use services::{Mac, MacPurpose, VerificationCode};
use uuid::Uuid;

/// Bound to its change, and so to its user and address: the same digits do not confirm another
/// change.
pub(crate) fn digest(mac: &dyn Mac, id: EmailChangeId, code: &VerificationCode) -> EmailChangeCode {
    let id = id.uuid();
    EmailChangeCode(mac.mac(MacPurpose::EmailChangeCode, &parts(&id, code)))
}

/// Returns whether the digest is the one of the code. Compares in constant time.
pub(crate) fn is_of(
    digest: &EmailChangeCode,
    mac: &dyn Mac,
    id: EmailChangeId,
    code: &VerificationCode,
) -> bool {
    let id = id.uuid();
    mac.verifies(MacPurpose::EmailChangeCode, &parts(&id, code), &digest.0)
}

fn parts<'a>(id: &'a Uuid, code: &'a VerificationCode) -> [&'a [u8]; 2] {
    [id.as_bytes(), code.expose().as_bytes()]
}
