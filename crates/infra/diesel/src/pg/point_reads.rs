//! Connections for point reads: one per HTTP worker, driven by its thread, on which the statements
//! of all its requests are pipelined. A read wakes no other thread and waits for no connection.

use super::{
    Conn,
    connect::Target,
    connection::{PgRow, Session, Statement},
};
use crate::{errors::fault, lanes::Lanes};
use cqrs::Fault;
use diesel::{
    ConnectionError, QueryResult,
    result::{DatabaseErrorKind, Error},
};
use futures_util::TryStreamExt;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};

/// Statements in flight per worker, beyond which reads wait for their turn.
const IN_FLIGHT: usize = 256;
/// A statement that takes longer holds back those behind it; its session is given up.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct PointReads {
    target: Target,
    timeout: Duration,
    lanes: Lanes<Lane>,
}

impl PointReads {
    /// `timeout` limits how long a read waits for its turn, and for a new session.
    pub(crate) fn new(target: Target, timeout: Duration) -> Self {
        Self {
            target,
            timeout,
            lanes: Lanes::default(),
        }
    }

    /// Returns the lane of an HTTP worker; `None` on other threads.
    pub(crate) fn lane(&self) -> Option<Arc<Lane>> {
        self.lanes.of_this_worker(|| Lane {
            target: self.target.clone(),
            timeout: self.timeout,
            session: Mutex::default(),
            connecting: tokio::sync::Mutex::default(),
            places: Semaphore::new(IN_FLIGHT),
        })
    }
}

/// The session of a worker.
pub struct Lane {
    target: Target,
    timeout: Duration,
    session: Mutex<Option<Arc<Session>>>,
    connecting: tokio::sync::Mutex<()>,
    places: Semaphore,
}

impl Lane {
    /// Returns all rows. A read whose connection is lost is repeated once on a new one.
    pub(super) async fn load(&self, statement: &Statement) -> QueryResult<Vec<PgRow>> {
        let place = timeout(self.timeout, self.places.acquire()).await;
        let _place = place.map_err(|_| lost("too many reads are in flight"))?;
        if let Ok(answered) = timeout(PATIENCE, self.answer(statement)).await {
            return answered;
        }
        *self.lock() = None;
        Err(lost("a read was not answered in time"))
    }

    async fn answer(&self, statement: &Statement) -> QueryResult<Vec<PgRow>> {
        let session = self.session().await?;
        let answered = rows(&session, statement).await;
        let is_lost = match &answered {
            Err(error) => session.is_closed() || is_shutdown(error),
            Ok(_) => false,
        };
        if !is_lost {
            return answered;
        }
        self.give_up(&session);
        drop(session);
        rows(&*self.session().await?, statement).await
    }

    pub(super) async fn session(&self) -> QueryResult<Arc<Session>> {
        if let Some(session) = self.open_session() {
            return Ok(session);
        }
        let _connecting = self.connecting.lock().await;
        if let Some(session) = self.open_session() {
            return Ok(session);
        }
        let opened = timeout(self.timeout, self.target.open_limited(PATIENCE)).await;
        let opened = opened.map_err(|_| lost("the server does not answer"))?;
        let session = Arc::new(opened.map_err(|error: ConnectionError| lost(&error.to_string()))?);
        *self.lock() = Some(session.clone());
        Ok(session)
    }

    fn open_session(&self) -> Option<Arc<Session>> {
        let session = self.lock();
        session
            .as_ref()
            .filter(|session| !session.is_closed())
            .cloned()
    }

    fn give_up(&self, lost: &Arc<Session>) {
        let mut session = self.lock();
        if session
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, lost))
        {
            *session = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Session>>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn rows(session: &Session, statement: &Statement) -> QueryResult<Vec<PgRow>> {
    session.rows(statement).await?.try_collect().await
}

/// Returns whether the server told the session to end, which then closes.
fn is_shutdown(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(_, reason)
        if reason.message().starts_with("terminating connection"))
}

fn lost(reason: &str) -> Error {
    let message = format!("connection closed: {reason}");
    Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(message))
}

/// A handle that shares the session of its worker.
pub struct PointConnection(Conn);

impl PointConnection {
    pub(crate) async fn open(lane: &Arc<Lane>) -> Result<Self, Fault> {
        // an unreachable server is reported before the statement is built
        lane.session().await.map_err(fault)?;
        Ok(Self(Conn::shared(lane.clone())))
    }

    pub(crate) fn get(&mut self) -> &mut Conn {
        &mut self.0
    }
}
