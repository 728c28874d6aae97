//! The rules of roles, on a database in memory.

mod app;
mod assign_role;
