//! The in-memory database as a store under test.

use cqrs::Fault;
use kernel::BoxError;
use loggia_testing::{
    DeliveryRow, EventRow,
    contracts::{ContractStore, SUBSCRIPTIONS},
    deterministic::FixedClock,
    memory::InMemoryDatabase,
};
use services::DeliveryQueue;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone)]
pub struct InMemoryStore {
    database: InMemoryDatabase,
    clock: Arc<FixedClock>,
}

pub async fn fresh_store() -> Result<InMemoryStore, BoxError> {
    let clock = Arc::new(FixedClock::default());
    Ok(InMemoryStore {
        database: InMemoryDatabase::new(clock.clone(), SUBSCRIPTIONS.to_vec()),
        clock,
    })
}

impl ContractStore for InMemoryStore {
    type Pool = InMemoryDatabase;

    fn pool(&self) -> &InMemoryDatabase {
        &self.database
    }

    fn credentials(&self) -> Arc<dyn auth::ports::Credentials> {
        self.database.credentials()
    }

    fn session_uses(&self) -> Arc<dyn auth::ports::SessionUses> {
        self.database.session_uses()
    }

    fn expired_rows(&self) -> Vec<Arc<dyn services::ExpiredRows>> {
        self.database.expired_rows()
    }

    fn signing_key_ring(&self) -> Arc<dyn auth::ports::SigningKeyRing> {
        self.database.signing_key_ring()
    }

    fn event_history(&self) -> Arc<dyn audit::ports::EventHistory> {
        self.database.event_history()
    }

    fn delivery_queue(&self) -> Arc<dyn DeliveryQueue> {
        self.database.delivery_queue()
    }

    fn clock(&self) -> Arc<FixedClock> {
        self.clock.clone()
    }

    async fn events(&self) -> Result<Vec<EventRow>, Fault> {
        Ok(self.database.events())
    }

    async fn deliveries(&self) -> Result<Vec<DeliveryRow>, Fault> {
        Ok(self.database.deliveries())
    }

    async fn prioritize(&self, message_id: Uuid, priority: i16) -> Result<(), Fault> {
        self.database.prioritize(message_id, priority).await;
        Ok(())
    }
}
