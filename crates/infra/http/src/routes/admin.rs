//! What those who look after users can do.

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    Vec::new()
}
