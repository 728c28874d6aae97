//! The commands of the context, with fakes.

mod app;
mod assign_role;
mod grants;
mod promises;
mod races;
mod revocations;
mod roles;
