//! What those who look after the installation can do.

mod permissions;
mod role_writes;
mod roles;
mod signing_keys;

pub(super) use roles::RoleList;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    [roles::endpoints(), role_writes::endpoints(), permissions::endpoints(), signing_keys::endpoints()]
        .into_iter()
        .flatten()
        .collect()
}
