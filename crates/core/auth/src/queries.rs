//! What the context can tell.

mod find_account;
mod list_sessions;
mod list_signing_keys;

pub use find_account::{FindAccount, FindAccountError};
pub use list_sessions::{ListSessions, SessionView};
pub use list_signing_keys::{ListSigningKeys, SigningKeyView};
