//! What the context needs from outside.

mod accounts;
mod credentials;
mod email_changes;
mod entitlements;
mod locales;
mod revocations;
mod sessions;
mod signing_keys;
mod throttles;

pub use accounts::{AccountRepository, Saved};
pub use credentials::{Credential, Credentials};
pub use email_changes::EmailChangeRepository;
pub use entitlements::{Entitlements, EntitlementsOf};
pub use locales::PreferredLocales;
pub use revocations::{Revocation, RevocationCursor, RevocationLog};
pub use sessions::{SessionPruning, SessionRepository};
pub use signing_keys::{SigningKeyRepository, SigningKeyRing};
pub use throttles::ThrottleRepository;
