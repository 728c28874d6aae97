//! Every operation, by audience.

mod client;
mod operations;

use crate::endpoint::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [client::endpoints(), operations::endpoints()].into_iter().flatten().collect()
}
