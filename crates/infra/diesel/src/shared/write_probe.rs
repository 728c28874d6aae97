//! Finds out whether the database accepts writes.

use super::{Connection, Store, schema::write_probe};
use crate::errors::{fault, pool_fault};
use cqrs::Fault;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use std::time::Duration;

/// A pool that gives no connection for this long is busy, or its server does not answer.
const PATIENCE: Duration = Duration::from_millis(500);

/// The only row. An update of one row in place costs less than any other write that is real.
const ROW: i16 = 1;

pub(super) async fn check(store: &Store) -> Result<(), Fault> {
    let mut conn = match tokio::time::timeout(PATIENCE, store.write.get()).await {
        Ok(taken) => taken.map_err(pool_fault)?,
        Err(_) if is_busy(store) => return Ok(()),
        Err(_) => {
            return Err(Fault::unavailable(
                "no connection for writing can be opened",
            ));
        }
    };
    let probe = (
        write_probe::id.eq(ROW),
        write_probe::written_at.eq(store.environment.clock.now()),
    );
    // one statement without a transaction, so that a canceled check leaves nothing open
    let written = diesel::insert_into(write_probe::table)
        .values(probe)
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
    Ok(())
}

/// Returns whether all connections that the pool may have are in use.
fn is_busy(store: &Store) -> bool {
    let status = store.write.status();
    status.size >= status.max_size && status.available == 0
}
