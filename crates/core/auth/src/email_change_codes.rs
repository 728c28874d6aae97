//! The stored form of codes that confirm a new address.

use auth_domain::{EmailChangeCode, EmailChangeId};
use services::{Mac, MacPurpose, VerificationCode};

/// Bound to its change, and so to its user and address: the same digits do not confirm another
/// change.
pub(crate) fn digest(mac: &dyn Mac, id: EmailChangeId, code: &VerificationCode) -> EmailChangeCode {
    EmailChangeCode(mac.mac(
        MacPurpose::EmailChangeCode,
        &[id.uuid().as_bytes(), code.expose().as_bytes()],
    ))
}
