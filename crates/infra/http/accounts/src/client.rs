//! Operations of users on their own accounts.

mod deletion;
mod email_changes;
mod exports;
mod own_sessions;
mod passwords;
mod registrations;
mod sessions;
mod tokens;
mod users;

pub(crate) use own_sessions::SessionBody;

use infra_http::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
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
