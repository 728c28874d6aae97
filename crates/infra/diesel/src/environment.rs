//! The services that the adapters need besides a connection.

use crate::DeliverySignal;
use cqrs::Subscription;
use kernel::DeclaredPermissions;
use services::{Clock, Sealer, UuidGenerator};
use std::sync::Arc;
use tokio::runtime::Handle;

#[derive(Clone)]
pub struct Environment {
    pub clock: Arc<dyn Clock>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub sealer: Arc<dyn Sealer>,
    /// Which events lead to deliveries.
    pub subscriptions: Vec<Subscription>,
    /// The permissions of `superadmin`, sorted.
    pub declared_permissions: DeclaredPermissions,
    /// Told after a commit that left deliveries.
    pub wake: Arc<DeliverySignal>,
    /// The main multi-thread runtime, on which transactions and all work on SQLite run.
    pub runtime: Handle,
}
