//! What is stored of the codes that confirm a new address.

use auth_domain::{EmailChangeCode, EmailChangeId};
use services::{Mac, MacPurpose, VerificationCode};

/// Bound to its change, and so to its user and its address: the same digits prove nothing about another one.
pub(crate) fn digest(mac: &dyn Mac, id: EmailChangeId, code: &VerificationCode) -> EmailChangeCode {
    EmailChangeCode(mac.mac(MacPurpose::EmailChangeCode, &[id.uuid().as_bytes(), code.expose().as_bytes()]))
}
