//! What those who look after users can do.

mod password_resets;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    password_resets::endpoints()
}
