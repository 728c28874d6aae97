//! The rules of profiles, on a database in memory.

mod app;
mod finalize_profile;
mod get_user;
mod list_users;
mod start_profile;
