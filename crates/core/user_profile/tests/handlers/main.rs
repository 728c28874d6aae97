//! The rules of profiles, on a database in memory.

mod app;
mod finalize_profile;
mod start_profile;
