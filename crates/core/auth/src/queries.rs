//! The queries of the context.

mod find_user;
mod list_sessions;
mod list_signing_keys;
mod list_user_sessions;
mod load_signing_keys;

pub use find_user::{FindUser, FindUserError, UsersRead};
pub use list_sessions::{ListSessions, SessionView};
pub use list_signing_keys::{ListSigningKeys, MOST_SIGNING_KEYS, SigningKeyView};
pub use list_user_sessions::{ListUserSessions, ListUserSessionsError};
pub use load_signing_keys::LoadSigningKeys;
