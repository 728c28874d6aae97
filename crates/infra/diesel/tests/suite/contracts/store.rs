//! A database as the contracts see it.

use super::rows;
use crate::support;
use cqrs::Fault;
use kernel::BoxError;
use loggia_diesel::{Database, DatabasePorts as _, DatabaseUpkeep as _, Environment};
use services::DeliveryQueue;
use std::sync::Arc;
use test_databases::{Connection, TestDatabase};
use testing::{
    DeliveryRow, EventRow,
    contracts::{ContractStore, SUBSCRIPTIONS},
    deterministic::FixedClock,
};
use uuid::Uuid;

#[derive(Clone)]
pub struct Store {
    database: Database,
    clock: Arc<FixedClock>,
    place: Arc<TestDatabase>,
}

pub async fn on_sqlite() -> Result<Store, BoxError> {
    open(TestDatabase::migrated_sqlite().await?)
}

/// `None`: there is no server.
pub async fn on_postgresql() -> Result<Option<Store>, BoxError> {
    TestDatabase::migrated_postgres()
        .await?
        .map(open)
        .transpose()
}

fn open(place: TestDatabase) -> Result<Store, BoxError> {
    let clock = Arc::new(FixedClock::default());
    let environment = Environment {
        clock: clock.clone(),
        subscriptions: SUBSCRIPTIONS.to_vec(),
        ..support::environment()
    };
    Ok(Store {
        database: support::open_with(&place, environment)?,
        clock,
        place: Arc::new(place),
    })
}

impl Store {
    async fn connect(&self) -> Result<Connection, Fault> {
        self.place.connect().await.map_err(Fault::unexpected)
    }
}

impl ContractStore for Store {
    type Pool = Database;

    fn pool(&self) -> &Database {
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
        match &mut self.connect().await? {
            Connection::Postgres(conn) => rows::pg::events(conn).await,
            Connection::Sqlite(conn) => rows::sqlite::events(conn).await,
        }
    }

    async fn deliveries(&self) -> Result<Vec<DeliveryRow>, Fault> {
        match &mut self.connect().await? {
            Connection::Postgres(conn) => rows::pg::deliveries(conn).await,
            Connection::Sqlite(conn) => rows::sqlite::deliveries(conn).await,
        }
    }

    async fn prioritize(&self, message_id: Uuid, priority: i16) -> Result<(), Fault> {
        let update =
            format!("update delivery set priority = {priority} where message_id = '{message_id}'");
        self.place.execute(&update).await.map_err(Fault::unexpected)
    }
}
