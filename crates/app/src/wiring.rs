//! How every message is executed: one entry per message, a file per context.

mod access;
mod accounts;
mod audit;
mod auth;
mod deliveries;
mod email_changes;
mod events;
mod flows;
mod passwords;
#[cfg(test)]
mod policies;
mod registration;
mod signing_keys;
mod user_profile;

pub use deliveries::{SUBSCRIPTIONS, registry};
pub use events::events;

use crate::bus::{Bus, Services};
use cqrs::Descriptor;
use infra_diesel::Tx;
use services::{JobPorts, MailQueue, listing::Cursors};
use std::sync::Arc;

// a message without an entry is reported here by its name
const _: () = {
    ::access::assert_wired::<Bus>();
    ::audit::assert_wired::<Bus>();
    ::auth::assert_wired::<Bus>();
    ::flows::assert_wired::<Bus>();
    ::registration::assert_wired::<Bus>();
    ::user_profile::assert_wired::<Bus>();
};

/// Every message, context by context.
pub fn descriptors() -> Vec<Descriptor> {
    [
        ::access::DESCRIPTORS,
        ::audit::DESCRIPTORS,
        ::auth::DESCRIPTORS,
        ::flows::DESCRIPTORS,
        ::registration::DESCRIPTORS,
        ::user_profile::DESCRIPTORS,
    ]
    .concat()
}

/// Of every list.
fn cursors(services: &Services) -> Cursors {
    Cursors { sealer: services.sealer.clone() }
}

/// Mails leave with the transaction, sealed.
fn mails(tx: &Tx, services: &Services) -> Arc<dyn MailQueue> {
    services.mails.over(tx.jobs())
}
