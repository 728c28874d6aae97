use super::{Conn, Store, Tx, lock_signing_keys, schema::signing_key};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::{SigningKeyRepository, SigningKeyRing};
use auth_domain::{KeyId, SigningKey, SigningKeyId, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = signing_key, treat_none_as_null = true)]
struct SigningKeyRow {
    id: Id,
    key_id: String,
    sealed_private_key: Vec<u8>,
    public_key: Vec<u8>,
    created_at: DateTime<Utc>,
    activates_at: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<&SigningKey> for SigningKeyRow {
    fn from(key: &SigningKey) -> Self {
        let state = key.state().clone();
        Self {
            id: Id(state.id.uuid()),
            key_id: state.key_id,
            sealed_private_key: state.sealed_private_key,
            public_key: state.public_key,
            created_at: state.created_at,
            activates_at: state.activates_at,
            retired_at: state.retired_at,
            revoked_at: state.revoked_at,
            version: key.history().version() + 1,
        }
    }
}

impl SigningKeyRow {
    fn restore(self) -> SigningKey {
        let version = self.version;
        SigningKey::restore(self.state(), version)
    }

    fn state(self) -> SigningKeyState {
        SigningKeyState {
            id: SigningKeyId::new(self.id.0),
            key_id: self.key_id,
            sealed_private_key: self.sealed_private_key,
            public_key: self.public_key,
            created_at: self.created_at,
            activates_at: self.activates_at,
            retired_at: self.retired_at,
            revoked_at: self.revoked_at,
        }
    }
}

pub(crate) struct DieselSigningKeys(pub Tx);

#[async_trait]
impl SigningKeyRepository for DieselSigningKeys {
    async fn lock_usable(&self, now: DateTime<Utc>) -> Result<Vec<SigningKey>, Fault> {
        let mut conn = self.0.connection().await?;
        lock_signing_keys(&mut conn).await.map_err(fault)?;
        let rows = usable(&mut conn, now).await.map_err(fault)?;
        Ok(rows.into_iter().map(SigningKeyRow::restore).collect())
    }

    async fn find(&self, key_id: &KeyId) -> Result<Option<SigningKey>, Fault> {
        let mut conn = self.0.connection().await?;
        let named = signing_key::table
            .filter(signing_key::key_id.eq(key_id.as_str()))
            .select(SigningKeyRow::as_select());
        Ok(named
            .first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?
            .map(SigningKeyRow::restore))
    }

    async fn save(&self, key: &SigningKey) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (SigningKeyRow::from(key), key.history().version());
        let written = match key.history().is_new() {
            true => {
                diesel::insert_into(signing_key::table)
                    .values(&row)
                    .execute(&mut *conn)
                    .await
            }
            false => {
                let current = signing_key::table
                    .find(row.id)
                    .filter(signing_key::version.eq(expected));
                diesel::update(current).set(&row).execute(&mut *conn).await
            }
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        self.0
            .append(&mut conn, key.state().id.uuid(), key.history())
            .await
    }
}

/// Not revoked, and not retired by then, the newest first.
async fn usable(conn: &mut Conn, retired_after: DateTime<Utc>) -> QueryResult<Vec<SigningKeyRow>> {
    signing_key::table
        .filter(signing_key::revoked_at.is_null())
        .filter(
            signing_key::retired_at
                .is_null()
                .or(signing_key::retired_at.gt(retired_after)),
        )
        .order((signing_key::created_at.desc(), signing_key::id.desc()))
        .select(SigningKeyRow::as_select())
        .load(conn)
        .await
}

/// Reads where keys are written: a replica may lag, and a revoked key must not come back.
pub(crate) struct DieselSigningKeyRing(pub Store);

#[async_trait]
impl SigningKeyRing for DieselSigningKeyRing {
    async fn load(&self, retired_after: DateTime<Utc>) -> Result<Vec<SigningKeyState>, Fault> {
        let mut conn = self.0.fresh_reader().await?;
        let rows = usable(&mut conn, retired_after).await.map_err(fault)?;
        Ok(rows.into_iter().map(SigningKeyRow::state).collect())
    }
}
