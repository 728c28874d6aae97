//! For those who run the service, and those who read about it.

mod docs;
mod health;
mod jwks;

use crate::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    [health::endpoints(), jwks::endpoints(), docs::endpoints()].into_iter().flatten().collect()
}
