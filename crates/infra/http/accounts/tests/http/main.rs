//! The HTTP side as clients see it: over a socket, with the application behind it replaced by
//! scripted answers.

mod access_control;
mod admin_accounts;
mod admin_lists;
mod bad_input;
mod conventions;
mod cross_origin;
mod deletion;
mod documentation;
mod exports;
mod fakes;
mod idempotency;
mod log_out;
mod logging;
mod operations;
mod own_sessions;
mod passwords;
mod profile_changes;
mod refresh;
mod refusals;
mod registrations;
mod roles;
mod server;
mod session_uses;
mod sessions;
mod signing_keys;
mod support;
mod users;

type Checked = Result<(), Box<dyn std::error::Error + Send + Sync>>;
