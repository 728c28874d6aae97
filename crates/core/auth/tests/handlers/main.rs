//! The commands and queries of the context, over the in-memory database.

mod app;
mod deletion;
mod email_change;
mod end_other_sessions;
mod end_session;
mod ensure_signing_key;
mod log_in;
mod log_out;
mod open_account;
mod open_session;
mod prune_sessions;
mod rank;
mod reauthentication;
mod refresh_session;
mod refused_refresh;
mod refused_requests;
mod replaced_master_key;
mod reused_token;
mod revoke_signing_key;
mod rotate_signing_key;
mod sessions_of_others;
mod suspend_account;
mod throttled_log_in;
mod user_tokens;
