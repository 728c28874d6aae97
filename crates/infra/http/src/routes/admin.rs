//! What those who look after users can do.

mod user_roles;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    [user_roles::endpoints()].into_iter().flatten().collect()
}
