use super::{database::Shared, origin::Origin, tables::Tables};
use crate::locked;
use cqrs::Fault;
use std::sync::{Arc, Mutex};
use tokio::sync::OwnedMutexGuard;

/// A handle to an open transaction; its methods make the ports. Dropping the last one rolls back.
#[derive(Clone)]
pub struct InMemoryTransaction {
    open: Arc<Mutex<Option<Open>>>,
    pub(super) database: Arc<Shared>,
    pub(super) origin: Arc<Origin>,
}

/// Holds the lock of the only writer.
struct Open {
    tables: Tables,
    turn: OwnedMutexGuard<()>,
    aborted: bool,
}

impl InMemoryTransaction {
    pub(super) fn open(
        tables: Tables,
        turn: OwnedMutexGuard<()>,
        database: Arc<Shared>,
        origin: Origin,
    ) -> Self {
        Self {
            open: Arc::new(Mutex::new(Some(Open {
                tables,
                turn,
                aborted: false,
            }))),
            database,
            origin: Arc::new(origin),
        }
    }

    pub(super) fn seen_by(&self, origin: Origin) -> Self {
        Self {
            origin: Arc::new(origin),
            ..self.clone()
        }
    }

    /// Returns the changed tables and the writer's lock, which is released after they are stored.
    pub(super) fn finish(self) -> Result<(Tables, OwnedMutexGuard<()>), Fault> {
        let open = locked(&self.open).take().ok_or_else(over)?;
        if open.aborted {
            Err(aborted())
        } else {
            Ok((open.tables, open.turn))
        }
    }

    pub(super) fn discard(self) {
        *locked(&self.open) = None;
    }

    /// As on PostgreSQL, nothing works any more after something failed.
    pub(super) fn tables<T>(
        &self,
        work: impl FnOnce(&mut Tables) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut open = locked(&self.open);
        let open = open.as_mut().ok_or_else(over)?;
        if open.aborted {
            return Err(aborted());
        }
        let worked = work(&mut open.tables);
        open.aborted = worked.is_err();
        worked
    }

    pub(super) fn abort(&self) {
        if let Some(open) = locked(&self.open).as_mut() {
            open.aborted = true;
        }
    }
}

fn over() -> Fault {
    Fault::unexpected("the transaction is over")
}

fn aborted() -> Fault {
    Fault::unexpected("something failed in this transaction before: it can only be rolled back")
}
