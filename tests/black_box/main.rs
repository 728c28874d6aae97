//! The built binary, over HTTP and on the command line, on both databases.
#![allow(clippy::indexing_slicing, reason = "what is not in a JSON document reads as null")]

mod bad_input;
mod command_line;
mod concurrency;
mod crashes;
mod email_change;
mod exports;
mod idempotency;
mod invitations;
mod lifecycle;
mod lists;
mod operations;
mod outages;
mod passwords;
mod profile_changes;
mod refresh;
mod registration;
mod roles;
mod secrets;
mod sessions;
mod settings;
mod signing_keys;
mod support;
mod timing;
mod tokens;
