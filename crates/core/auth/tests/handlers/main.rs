//! The rules of accounts, sessions and keys, on a database in memory.

mod app;
mod end_session;
mod ensure_signing_key;
mod log_in;
mod open_account;
mod open_session;
mod prune_sessions;
mod user_tokens;
