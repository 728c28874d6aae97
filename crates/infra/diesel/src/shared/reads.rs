//! The reading side of a store.

use super::{
    Conn, DETACHES_READS, Lane, PointConnection, Tx,
    store::{Connection, Pool, Store},
};
use crate::{environment::Environment, errors::pool_fault};
use chrono::{DateTime, Utc};
use cqrs::{Fault, ReadPool};
use kernel::DeclaredPermissions;
use std::{ops::DerefMut, sync::Arc};
use tokio::sync::MappedMutexGuard;

/// The source of a query: the connection of the thread, the read pool, or the transaction that the
/// query was dispatched in.
#[derive(Clone)]
pub enum Reads {
    Point(Arc<Lane>, Arc<Environment>),
    Pool(Pool, Arc<Environment>),
    Transaction(Tx),
}

impl Reads {
    /// Takes a connection to read from.
    pub async fn connection(&self) -> Result<ReadConnection<'_>, Fault> {
        match self {
            Self::Point(lane, _) => PointConnection::open(lane).await.map(ReadConnection::Point),
            Self::Pool(pool, _) => Ok(ReadConnection::Pooled(Box::new(
                pool.get().await.map_err(pool_fault)?,
            ))),
            Self::Transaction(tx) => Ok(ReadConnection::Joined(tx.connection().await?)),
        }
    }

    /// Returns the permissions that have an effect.
    pub fn declared_permissions(&self) -> &DeclaredPermissions {
        &self.environment().declared_permissions
    }

    /// Returns the time at which a query decides what has expired.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.environment().clock.now()
    }

    fn environment(&self) -> &Environment {
        match self {
            Self::Point(_, environment) | Self::Pool(_, environment) => environment,
            Self::Transaction(tx) => &tx.environment,
        }
    }
}

pub enum ReadConnection<'a> {
    Point(PointConnection),
    Pooled(Box<Connection>),
    Joined(MappedMutexGuard<'a, Conn>),
}

impl ReadConnection<'_> {
    pub fn get(&mut self) -> &mut Conn {
        match self {
            Self::Point(connection) => connection.get(),
            Self::Pooled(connection) => connection.as_mut().deref_mut(),
            Self::Joined(guard) => guard,
        }
    }
}

impl ReadPool for Store {
    type Reads = Reads;

    fn reads(&self) -> Reads {
        Reads::Pool(self.read.clone(), self.environment.clone())
    }

    fn point_reads(&self) -> Option<Reads> {
        let lane = self.point.lane()?;
        Some(Reads::Point(lane, self.environment.clone()))
    }

    fn reads_in(&self, transaction: &Tx) -> Result<Reads, Fault> {
        self.owns(transaction)?;
        Ok(Reads::Transaction(transaction.clone()))
    }

    fn detaches_reads(&self) -> bool {
        DETACHES_READS
    }
}
