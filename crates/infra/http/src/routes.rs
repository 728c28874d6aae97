//! Every operation, by audience.

mod admin;
mod client;
mod deletion;
mod links;
mod operations;
mod superadmin;

use crate::endpoint::Endpoint;
use deletion::ScheduledDeletionBody;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [client::endpoints(), admin::endpoints(), superadmin::endpoints(), links::endpoints(), operations::endpoints()]
        .into_iter()
        .flatten()
        .collect()
}
