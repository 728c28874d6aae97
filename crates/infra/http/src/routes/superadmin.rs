//! What those who look after the installation can do.

mod signing_keys;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    signing_keys::endpoints()
}
