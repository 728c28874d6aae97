//! What the context can tell.

mod get_current_user;

pub use get_current_user::{CurrentUserView, GetCurrentUser, GetCurrentUserError, UserStatus, ViewTag};
