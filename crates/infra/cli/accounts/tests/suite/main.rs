//! The verbs of the accounts contexts, on an application whose messages are scripted.

mod admin;
mod fake_flows;
mod keys;
mod lists;
mod passwords;
mod rewrap;
mod roles;
mod support;
mod usage;
mod user_export;
mod users;
