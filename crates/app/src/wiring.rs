//! What the contexts bring besides their modules, collected.

mod deliveries;
mod events;
#[cfg(test)]
mod policies;

pub use deliveries::{SUBSCRIPTIONS, registry};
pub use events::events;

use cqrs::Descriptor;

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
