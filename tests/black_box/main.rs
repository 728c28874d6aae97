//! Black-box tests of the built binary over HTTP and on the command line, on both databases.
#![allow(
    clippy::indexing_slicing,
    reason = "indexing a JSON document returns null for missing members"
)]

mod bad_input;
mod clocks;
mod command_line;
mod concurrency;
mod crashes;
mod databases;
mod email_change;
mod event_retention;
mod exports;
mod fairness;
mod idempotency;
mod invitations;
mod lifecycle;
mod lists;
mod mails;
mod master_key;
mod operations;
mod outages;
mod passwords;
mod place;
mod profile_changes;
mod refresh;
mod refusals;
mod registration;
mod roles;
mod secrets;
mod sessions;
mod settings;
mod signing_keys;
mod support;
mod throttling;
mod timing;
mod tokens;
mod transport;
