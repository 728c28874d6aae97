//! A worker that claims deliveries under leases, runs event subscribers and jobs, and retries
//! failures.

mod backoff;
mod claiming;
mod context;
mod delivering;
mod engine;
mod handler;
mod job;
mod outage;
mod registry;
mod running;
mod settings;
mod settling;
mod signal;
mod subscriber;
mod upkeep;
mod worker;

#[cfg(test)]
mod tests;

pub use context::context_of;
pub use handler::{DeliveryHandler, Handled};
pub use registry::{DuplicateKind, Registry, RegistryBuilder};
pub use settings::{Jitter, RetrySettings, WorkerSettings, jitter_from};
pub use worker::Worker;
