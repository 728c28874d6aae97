//! Seals stored values again after the master key was replaced.

mod kinds;

use super::{Conn, Store};
use crate::errors::fault;
use async_trait::async_trait;
use cqrs::Fault;
use diesel::QueryResult;
use services::{ResealedBatch, RowPosition, SealPurpose, SealedRows};
use std::{marker::PhantomData, sync::Arc};

/// Append what else is sealed.
pub(super) fn of(store: &Store) -> Vec<Arc<dyn SealedRows>> {
    vec![
        Rows::<kinds::SigningKeys>::of(store),
        Rows::<kinds::Mails>::of(store),
        Rows::<kinds::Exports>::of(store),
        Rows::<kinds::Receipts>::of(store),
        Rows::<kinds::MacKeys>::of(store),
    ]
}

/// Rows of one table with a sealed value, in the order of their keys.
#[async_trait]
trait Kind: Send + Sync + 'static {
    type Row: Send + Sync;

    const NAME: &'static str;
    const PURPOSE: SealPurpose;

    async fn count(conn: &mut Conn) -> QueryResult<i64>;

    /// Returns the rows after the position, with the key that [`Kind::position`] returned.
    async fn page(
        conn: &mut Conn,
        position: Option<&RowPosition>,
        limit: i64,
    ) -> QueryResult<Vec<Self::Row>>;

    fn position(row: &Self::Row) -> RowPosition;

    /// Returns the sealed value, unless the row is malformed.
    fn sealed(row: &Self::Row) -> Option<Vec<u8>>;

    fn associated(row: &Self::Row) -> Vec<u8>;

    /// Replaces the value if it is still the one of `row`.
    async fn replace(conn: &mut Conn, row: &Self::Row, sealed: Vec<u8>) -> QueryResult<usize>;
}

struct Rows<K> {
    store: Store,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Rows<K> {
    fn of(store: &Store) -> Arc<dyn SealedRows> {
        Arc::new(Self {
            store: store.clone(),
            kind: PhantomData,
        })
    }

    /// Returns `None` if the value is current.
    fn resealed(&self, row: &K::Row) -> Result<Option<Vec<u8>>, Fault> {
        let sealed = K::sealed(row).ok_or_else(|| Fault::unexpected("the row is malformed"))?;
        let sealer = &self.store.environment.sealer;
        sealer.reseal(K::PURPOSE, &sealed, &K::associated(row))
    }
}

#[async_trait]
impl<K: Kind> SealedRows for Rows<K> {
    fn name(&self) -> &'static str {
        K::NAME
    }

    async fn count(&self) -> Result<u64, Fault> {
        let mut conn = self.store.fresh_reader().await?;
        let count = K::count(&mut conn).await.map_err(fault)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn reseal(
        &self,
        position: Option<&RowPosition>,
        limit: i64,
    ) -> Result<ResealedBatch, Fault> {
        let mut reader = self.store.fresh_reader().await?;
        let rows = K::page(&mut reader, position, limit).await.map_err(fault)?;
        drop(reader);

        let mut batch = ResealedBatch {
            read: rows.len() as u64,
            position: rows.last().map(K::position),
            ..ResealedBatch::default()
        };
        for row in &rows {
            let sealed = match self.resealed(row) {
                Ok(None) => continue,
                Ok(Some(sealed)) => sealed,
                Err(Fault::Unexpected(_)) => {
                    batch.unreadable += 1;
                    continue;
                }
                Err(fault) => return Err(fault),
            };
            // held for one statement, so that a running server is not kept waiting
            let mut conn = self.store.writer().await?;
            match K::replace(&mut conn, row, sealed).await.map_err(fault)? {
                0 => batch.changed += 1,
                _ => batch.resealed += 1,
            }
        }
        Ok(batch)
    }
}
