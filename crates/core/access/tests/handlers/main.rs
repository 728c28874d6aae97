//! The commands of the context, with fakes.

mod app;
mod grant_role_as_system;
mod grants;
mod promises;
mod races;
mod revocations;
mod roles;
