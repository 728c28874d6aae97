//! One open transaction, shared by the ports that are made from it.

use super::{
    Conn,
    store::{Connection, roll_back},
};
use crate::environment::Environment;
use cqrs::{Context, Fault};
use std::{
    ops::DerefMut,
    sync::{Arc, PoisonError},
};
use tokio::{
    runtime::Handle,
    sync::{MappedMutexGuard, Mutex, MutexGuard},
};
use uuid::Uuid;

/// The connection that holds the transaction. Dropped without commit, it rolls back on the main
/// runtime.
pub(crate) struct OpenTransaction {
    connection: Mutex<Option<Connection>>,
    /// The kinds of the deliveries that the commit leaves.
    deliveries: std::sync::Mutex<Vec<&'static str>>,
    runtime: Handle,
}

impl OpenTransaction {
    pub(crate) fn new(connection: Connection, runtime: Handle) -> Self {
        Self {
            connection: Mutex::new(Some(connection)),
            deliveries: std::sync::Mutex::default(),
            runtime,
        }
    }

    pub(crate) async fn connection(&self) -> Result<MappedMutexGuard<'_, Conn>, Fault> {
        let guard = self.connection.lock().await;
        MutexGuard::try_map(guard, |connection| {
            connection.as_mut().map(DerefMut::deref_mut)
        })
        .map_err(|_| Fault::unexpected("the transaction is over"))
    }

    pub(crate) async fn take(&self) -> Result<Connection, Fault> {
        self.connection
            .lock()
            .await
            .take()
            .ok_or_else(|| Fault::unexpected("the transaction is over"))
    }

    pub(crate) fn deliveries(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.lock_deliveries())
    }

    fn lock_deliveries(&self) -> std::sync::MutexGuard<'_, Vec<&'static str>> {
        self.deliveries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OpenTransaction {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.get_mut().take() {
            self.runtime.spawn(roll_back(connection));
        }
    }
}

/// The origin of a write, stored with every event and delivery.
pub(crate) struct Origin {
    pub actor: String,
    pub request_id: String,
    pub causation_id: Option<Uuid>,
    pub command: &'static str,
    pub transport: &'static str,
    pub source: Option<String>,
    pub traceparent: Option<String>,
}

impl From<&Context> for Origin {
    fn from(context: &Context) -> Self {
        Self {
            actor: context.actor().to_string(),
            request_id: context.request_id().as_str().to_owned(),
            causation_id: context.causation_id(),
            command: context.message().unwrap_or("none"),
            transport: context.transport().as_str(),
            source: context.source().map(|source| source.to_string()),
            traceparent: context.traceparent().map(str::to_owned),
        }
    }
}

/// A handle to the open transaction as one command sees it.
#[derive(Clone)]
pub struct Tx {
    pub(crate) open: Arc<OpenTransaction>,
    pub(crate) origin: Arc<Origin>,
    pub(crate) environment: Arc<Environment>,
}

impl Tx {
    pub(crate) fn new(
        open: Arc<OpenTransaction>,
        context: &Context,
        environment: Arc<Environment>,
    ) -> Self {
        Self {
            open,
            origin: Arc::new(context.into()),
            environment,
        }
    }

    pub(crate) fn seen_by(&self, context: &Context) -> Self {
        Self {
            origin: Arc::new(context.into()),
            ..self.clone()
        }
    }

    /// Locks the connection of the transaction. Hold it for one port call: other ports of the
    /// transaction wait for it.
    pub async fn connection(&self) -> Result<MappedMutexGuard<'_, Conn>, Fault> {
        self.open.connection().await
    }

    pub(crate) fn leaves_delivery(&self, kind: &'static str) {
        self.open.lock_deliveries().push(kind);
    }
}
