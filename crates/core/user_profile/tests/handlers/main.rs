//! The commands and queries of the context, over the in-memory database.

mod app;
mod change_profile;
mod exports;
mod finalize_profile;
mod get_user;
mod list_users;
mod start_profile;
