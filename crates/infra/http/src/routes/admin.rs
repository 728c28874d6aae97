//! What those who look after users can do.

mod invitations;
mod password_resets;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    [invitations::endpoints(), password_resets::endpoints()].into_iter().flatten().collect()
}
