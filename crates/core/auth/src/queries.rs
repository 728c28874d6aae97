//! What the context can tell.

mod list_signing_keys;

pub use list_signing_keys::{ListSigningKeys, SigningKeyView};
