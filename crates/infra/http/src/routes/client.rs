//! What people who have an account, or want one, can do.

mod deletion;
mod email_changes;
mod exports;
mod own_sessions;
mod passwords;
mod registrations;
mod sessions;
mod tokens;
mod users;

pub(super) use own_sessions::SessionList;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    [
        registrations::endpoints(),
        own_sessions::endpoints(),
        sessions::endpoints(),
        users::endpoints(),
        deletion::endpoints(),
        passwords::endpoints(),
        email_changes::endpoints(),
        exports::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
