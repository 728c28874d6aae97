use super::{Reads, Tx, schema::suppressed_address};
use crate::errors::fault;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use services::{SuppressedAddresses, Suppression, Suppressions};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = suppressed_address)]
struct SuppressionRow {
    address_key: Vec<u8>,
    reason: String,
    suppressed_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

#[async_trait]
impl SuppressedAddresses for Reads {
    async fn suppression(&self, address_key: [u8; 32]) -> Result<Option<Suppression>, Fault> {
        let mut conn = self.connection().await?;
        let found: Option<SuppressionRow> = suppressed_address::table
            .find(address_key.to_vec())
            .select(SuppressionRow::as_select())
            .first(conn.get())
            .await
            .optional()
            .map_err(fault)?;
        Ok(found.map(|row| Suppression {
            reason: row.reason,
            suppressed_at: row.suppressed_at,
            expires_at: row.expires_at,
        }))
    }
}

pub(crate) struct DieselSuppressions(pub Tx);

#[async_trait]
impl Suppressions for DieselSuppressions {
    async fn suppress(
        &self,
        address_key: [u8; 32],
        suppression: &Suppression,
    ) -> Result<(), Fault> {
        let row = SuppressionRow {
            address_key: address_key.to_vec(),
            reason: suppression.reason.clone(),
            suppressed_at: suppression.suppressed_at,
            expires_at: suppression.expires_at,
        };
        let mut conn = self.0.connection().await?;
        diesel::insert_into(suppressed_address::table)
            .values(&row)
            .on_conflict(suppressed_address::address_key)
            .do_update()
            .set(&row)
            .execute(&mut *conn)
            .await
            .map_err(fault)
            .map(drop)
    }

    async fn lift(&self, address_key: [u8; 32]) -> Result<bool, Fault> {
        let mut conn = self.0.connection().await?;
        let found = suppressed_address::table.find(address_key.to_vec());
        let deleted = diesel::delete(found).execute(&mut *conn).await;
        Ok(deleted.map_err(fault)? > 0)
    }
}
