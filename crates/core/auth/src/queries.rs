//! What the context can tell.

mod list_sessions;
mod list_signing_keys;
mod list_user_sessions;

pub use list_sessions::{ListSessions, SessionView};
pub use list_signing_keys::{ListSigningKeys, SigningKeyView};
pub use list_user_sessions::{ListUserSessions, ListUserSessionsError};
