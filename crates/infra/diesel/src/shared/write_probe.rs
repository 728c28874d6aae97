//! Finds out whether the database accepts writes.

use super::{Connection, Store, schema::write_probe};
use crate::errors::{fault, pool_fault};
use cqrs::Fault;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A probe that takes longer waits for a connection or a lock, or its server does not answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// A busy database commits other transactions in this time.
const COMMITS_EVERY: Duration = Duration::from_secs(10);

/// The only row. An update of one row in place costs less than any other write that is real.
const ROW: i16 = 1;

/// The writes of a store, as far as they tell whether the database accepts more.
#[derive(Default)]
pub(super) struct Writes {
    committed_at: Mutex<Option<Instant>>,
    /// Held by the probe in flight, which may outlive the check that began it.
    probing: Arc<tokio::sync::Mutex<()>>,
}

impl Writes {
    pub(super) fn committed(&self) {
        *self.lock() = Some(Instant::now());
    }

    fn are_committed(&self) -> bool {
        self.lock().is_some_and(|at| at.elapsed() < COMMITS_EVERY)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.committed_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) async fn check(store: &Store) -> Result<(), Fault> {
    // a probe that waits keeps its connection, so there is one at a time
    if let Ok(in_flight) = store.writes.probing.clone().try_lock_owned() {
        let probed = store.clone();
        let probe = store.environment.runtime.spawn(async move {
            let _in_flight = in_flight;
            probe(&probed).await
        });
        if let Ok(ended) = tokio::time::timeout(PATIENCE, probe).await {
            return ended.map_err(Fault::unexpected)?;
        }
    }
    if store.writes.are_committed() {
        return Ok(());
    }
    Err(Fault::unavailable(
        "a write was not committed in time, nor was any other in the last ten seconds",
    ))
}

async fn probe(store: &Store) -> Result<(), Fault> {
    let mut conn = store.write.get().await.map_err(pool_fault)?;
    let row = (
        write_probe::id.eq(ROW),
        write_probe::written_at.eq(store.environment.clock.now()),
    );
    // one statement without a transaction, so that nothing is left open if the process stops
    let written = diesel::insert_into(write_probe::table)
        .values(row)
        .on_conflict(write_probe::id)
        .do_update()
        .set(write_probe::written_at.eq(excluded(write_probe::written_at)))
        .execute(&mut conn)
        .await;
    if let Err(error) = written {
        // the server behind these connections may not be the primary any more
        drop(Connection::take(conn));
        store.write.retain(|_, _| false);
        return Err(fault(error));
    }
    store.writes.committed();
    Ok(())
}
