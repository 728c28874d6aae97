//! What people who have an account, or want one, can do.

mod email_changes;
mod exports;
mod own_sessions;
mod registrations;
mod sessions;
mod tokens;
mod users;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    [
        registrations::endpoints(),
        own_sessions::endpoints(),
        sessions::endpoints(),
        users::endpoints(),
        email_changes::endpoints(),
        exports::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
