//! Connections for point reads: one per HTTP worker, which reads on its own thread. A row that is
//! found by its key in the page cache costs less than the way to another thread and back.

use super::{Conn, connect::Target, place::Place};
use crate::lanes::Lanes;
use cqrs::Fault;
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{OwnedMappedMutexGuard, OwnedMutexGuard};

/// A read that takes longer waits for a disk or a lock, and holds back other requests.
const SLOW: Duration = Duration::from_millis(5);
/// Reads of the worker go to the pool for this time after a slow one.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) struct PointReads {
    target: Target,
    lanes: Lanes<Lane>,
}

impl PointReads {
    pub(crate) fn new(target: Target) -> Self {
        Self {
            target,
            lanes: Lanes::default(),
        }
    }

    /// Returns the lane of an HTTP worker; `None` on other threads, and for a time after a slow
    /// read.
    pub(crate) fn lane(&self) -> Option<Arc<Lane>> {
        let lane = self.lanes.of_this_worker(|| Lane {
            target: self.target.clone(),
            connection: Arc::default(),
            slow_at: Mutex::default(),
        })?;
        lane.is_quick().then_some(lane)
    }
}

/// The connection of a worker.
pub struct Lane {
    target: Target,
    connection: Arc<tokio::sync::Mutex<Option<Conn>>>,
    slow_at: Mutex<Option<Instant>>,
}

impl Lane {
    fn is_quick(&self) -> bool {
        let slow_at = *self.slow_at.lock().unwrap_or_else(PoisonError::into_inner);
        slow_at.is_none_or(|at| at.elapsed() > PAUSE)
    }

    fn observe(&self, duration: Duration) {
        if duration > SLOW {
            let mut slow_at = self.slow_at.lock().unwrap_or_else(PoisonError::into_inner);
            *slow_at = Some(Instant::now());
        }
    }

    /// Opens a connection on the current thread, once per worker. Reads do not wait for locks:
    /// only recovery and the end of the last process take those.
    fn open(&self) -> diesel::ConnectionResult<Conn> {
        let mut conn = SqliteConnection::establish(self.target.text()?)?;
        conn.batch_execute(
            "pragma busy_timeout = 100; pragma temp_store = memory; pragma query_only = on",
        )
        .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
        Ok(Conn::with_runtime(conn, Place::Here))
    }
}

/// The connection of the worker while a request reads.
pub struct PointConnection {
    connection: OwnedMappedMutexGuard<Option<Conn>, Conn>,
    lane: Arc<Lane>,
    began: Instant,
}

impl PointConnection {
    pub(crate) async fn open(lane: &Arc<Lane>) -> Result<Self, Fault> {
        let mut connection = lane.connection.clone().lock_owned().await;
        if connection.is_none() {
            *connection = Some(lane.open().map_err(Fault::unavailable)?);
        }
        let connection = OwnedMutexGuard::try_map(connection, Option::as_mut);
        Ok(Self {
            connection: connection.map_err(|_| Fault::unexpected("a connection is missing"))?,
            lane: lane.clone(),
            began: Instant::now(),
        })
    }

    pub(crate) fn get(&mut self) -> &mut Conn {
        &mut self.connection
    }
}

impl Drop for PointConnection {
    fn drop(&mut self) {
        self.lane.observe(self.began.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slow_read_sends_the_next_ones_to_the_pool() -> Result<(), kernel::BoxError> {
        let reads = PointReads::new(Target::parse("sqlite://unused.db")?);
        let lane = reads.lane().ok_or("this runtime has one thread")?;

        lane.observe(SLOW);
        assert!(reads.lane().is_some());

        lane.observe(SLOW + Duration::from_millis(1));
        assert!(reads.lane().is_none());
        Ok(())
    }
}
