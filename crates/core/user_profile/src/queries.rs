//! What the context can tell.

mod get_current_user;
mod get_user;
mod list_users;

pub use get_current_user::{CurrentUserView, GetCurrentUser, GetCurrentUserError, UserStatus};
pub use get_user::{GetUser, GetUserError, GetUserHandler, UserView, WhichUser};
pub use list_users::{
    EmailPrefix, ListUsers, ListUsersError, ListUsersHandler, UserFilter, UserOrder, UserPlace, UserSummary, UsersRead,
};
