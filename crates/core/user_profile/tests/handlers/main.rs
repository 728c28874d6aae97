//! The rules of profiles, on a database in memory.

mod app;
mod change_profile;
mod exports;
mod finalize_profile;
mod start_profile;
