//! What those who look after users can do.

mod suspensions;
mod user_sessions;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    [suspensions::endpoints(), user_sessions::endpoints()].into_iter().flatten().collect()
}
