//! Administration of the installation.

mod permissions;
mod role_writes;
mod roles;
mod signing_keys;

pub(crate) use roles::RoleBody;

use infra_http::Endpoint;

const TAG: &str = "superadmin";

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [
        roles::endpoints(),
        role_writes::endpoints(),
        permissions::endpoints(),
        signing_keys::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
