//! User administration.

mod deletions;
mod events;
mod invitations;
mod password_resets;
mod suspensions;
mod user_roles;
mod user_sessions;
mod users;

use infra_http::Endpoint;

const TAG: &str = "admin";

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [
        users::endpoints(),
        deletions::endpoints(),
        invitations::endpoints(),
        password_resets::endpoints(),
        suspensions::endpoints(),
        user_roles::endpoints(),
        user_sessions::endpoints(),
        events::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
