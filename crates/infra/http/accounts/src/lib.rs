//! The accounts API: registration, sessions, users, passwords, roles, signing keys and the pages of
//! mailed links.
//!
//! Routes parse, dispatch and answer; they decide nothing.

mod admin;
mod client;
mod fields;
mod links;
mod paths;
pub mod problems;
mod scheduled_deletion;
mod superadmin;

use infra_http::{Endpoint, Routes};

/// All operations on accounts. They use the messages of `access`, `audit`, `auth`, `flows`,
/// `registration` and `user_profile`, and, for new passwords,
/// [`PasswordPolicy`](kernel::PasswordPolicy) and [`PasswordScreen`](kernel::PasswordScreen).
pub const ROUTES: Routes = Routes {
    tags: &[
        (
            "registrations",
            "Registration with a verified e-mail address",
        ),
        ("sessions", "Login, logout and the caller’s sessions"),
        ("users", "The caller’s own account"),
        ("passwords", "Changing and resetting passwords"),
        ("admin", "User administration and the audit trail"),
        ("superadmin", "Roles, permissions and signing keys"),
        ("links", "The pages that mailed links open"),
    ],
    endpoints,
};

fn endpoints() -> Vec<Endpoint> {
    [
        client::endpoints(),
        admin::endpoints(),
        superadmin::endpoints(),
        links::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
