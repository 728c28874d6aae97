//! What those who look after users can do.

mod events;
mod users;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    [users::endpoints(), events::endpoints()].into_iter().flatten().collect()
}

const TAG: &str = "admin";
