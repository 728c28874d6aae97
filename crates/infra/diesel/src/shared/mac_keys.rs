use super::{Store, schema::mac_key};
use crate::errors::fault;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use services::{SealedMacKey, SealedMacKeys};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = mac_key)]
pub(super) struct MacKeyRow {
    pub master_key_id: String,
    pub purpose: String,
    pub sealed_key: Vec<u8>,
    pub expires_at: DateTime<Utc>,
}

impl From<MacKeyRow> for SealedMacKey {
    fn from(row: MacKeyRow) -> Self {
        Self {
            master_key_id: row.master_key_id,
            purpose: row.purpose,
            sealed_key: row.sealed_key,
            expires_at: row.expires_at,
        }
    }
}

impl From<&SealedMacKey> for MacKeyRow {
    fn from(key: &SealedMacKey) -> Self {
        let key = key.clone();
        Self {
            master_key_id: key.master_key_id,
            purpose: key.purpose,
            sealed_key: key.sealed_key,
            expires_at: key.expires_at,
        }
    }
}

pub(crate) struct DieselMacKeys(pub Store);

#[async_trait]
impl SealedMacKeys for DieselMacKeys {
    async fn load(&self, now: DateTime<Utc>) -> Result<Vec<SealedMacKey>, Fault> {
        let mut conn = self.0.fresh_reader().await?;
        let rows: Vec<MacKeyRow> = mac_key::table
            .filter(mac_key::expires_at.gt(now))
            .order((mac_key::master_key_id, mac_key::purpose))
            .select(MacKeyRow::as_select())
            .load(&mut conn)
            .await
            .map_err(fault)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn keep(&self, keys: &[SealedMacKey]) -> Result<(), Fault> {
        let mut conn = self.0.writer().await?;
        for key in keys {
            diesel::insert_into(mac_key::table)
                .values(MacKeyRow::from(key))
                .on_conflict((mac_key::master_key_id, mac_key::purpose))
                .do_update()
                .set((
                    mac_key::sealed_key.eq(excluded(mac_key::sealed_key)),
                    mac_key::expires_at.eq(excluded(mac_key::expires_at)),
                ))
                .execute(&mut conn)
                .await
                .map_err(fault)?;
        }
        Ok(())
    }

    async fn discard(&self) -> Result<usize, Fault> {
        let mut conn = self.0.writer().await?;
        diesel::delete(mac_key::table)
            .execute(&mut conn)
            .await
            .map_err(fault)
    }
}
