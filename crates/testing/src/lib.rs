//! Fakes, deterministic services and port contracts, for this workspace and for projects that use
//! it.

pub mod contexts;
pub mod contracts;
mod declared;
pub mod deterministic;
mod fakes;
pub mod given;
pub mod http;
pub mod memory;
mod modules;
mod rows;
mod scripted;

pub use declared::declared;
pub use fakes::Fakes;
pub use rows::{DeliveryRow, DeliveryState, EventRow};
pub use scripted::{Reply, Scripted};

/// A test that panicked must not poison the ones that look at what it left.
pub(crate) fn locked<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The ports traits of every context, for tests that look at what another context has stored.
pub mod ports {
    pub use access::ports::AccessPorts;
    pub use audit::ports::AuditReadPorts;
    pub use auth::ports::AuthPorts;
    pub use cqrs::ReceiptPorts;
    pub use registration::ports::RegistrationPorts;
    pub use services::{
        DeliveryReceiptPorts, JobPorts, MailReadPorts, MailRetryPorts, RightsPorts, ThrottlePorts,
    };
    pub use user_profile::ports::{UserProfilePorts, UserProfileReadPorts};
}
