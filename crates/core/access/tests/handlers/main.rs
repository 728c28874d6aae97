//! The commands of the context, over the in-memory database.

mod app;
mod grant_role_as_system;
mod grants;
mod promises;
mod races;
mod revocations;
mod roles;
