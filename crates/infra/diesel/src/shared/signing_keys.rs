use super::{Reads, Tx, lock_signing_keys, schema::signing_key};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::{ListSigningKeys, SigningKeyView, ports::SigningKeyRepository};
use auth_domain::{SigningKey, SigningKeyId, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::{Context, Fault, Handler, Outcome};
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
    retired_at: Option<DateTime<Utc>>,
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
            retired_at: state.retired_at,
            version: key.history().version() + 1,
        }
    }
}

impl SigningKeyRow {
    fn restore(self) -> SigningKey {
        let state = SigningKeyState {
            id: SigningKeyId::new(self.id.0),
            key_id: self.key_id,
            sealed_private_key: self.sealed_private_key,
            public_key: self.public_key,
            created_at: self.created_at,
            retired_at: self.retired_at,
        };
        SigningKey::restore(state, self.version)
    }
}

pub(crate) struct DieselSigningKeys(pub Tx);

#[async_trait]
impl SigningKeyRepository for DieselSigningKeys {
    async fn lock_current(&self) -> Result<Option<SigningKey>, Fault> {
        let mut conn = self.0.connection().await?;
        lock_signing_keys(&mut conn).await.map_err(fault)?;
        let current = signing_key::table
            .filter(signing_key::retired_at.is_null())
            .order((signing_key::created_at.desc(), signing_key::id.desc()))
            .select(SigningKeyRow::as_select());
        Ok(current.first(&mut *conn).await.optional().map_err(fault)?.map(SigningKeyRow::restore))
    }

    async fn save(&self, key: &SigningKey) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (SigningKeyRow::from(key), key.history().version());
        let written = match key.history().is_new() {
            true => diesel::insert_into(signing_key::table).values(&row).execute(&mut *conn).await,
            false => {
                let current = signing_key::table.find(row.id).filter(signing_key::version.eq(expected));
                diesel::update(current).set(&row).execute(&mut *conn).await
            }
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        self.0.append(&mut conn, key.state().id.uuid(), key.history()).await
    }
}

#[async_trait]
impl Handler<ListSigningKeys> for Reads {
    async fn handle(&self, _: &Context, _: ListSigningKeys) -> Outcome<ListSigningKeys> {
        let mut conn = self.connection().await?;
        let newest_first = signing_key::table
            .order((signing_key::created_at.desc(), signing_key::id.desc()))
            .select(SigningKeyRow::as_select());
        let rows: Vec<SigningKeyRow> = newest_first.load(conn.get()).await.map_err(fault)?;
        Ok(rows.into_iter().map(view).collect())
    }
}

fn view(row: SigningKeyRow) -> SigningKeyView {
    SigningKeyView {
        key_id: row.key_id,
        sealed_private_key: row.sealed_private_key,
        public_key: row.public_key,
        created_at: row.created_at,
        retired_at: row.retired_at,
    }
}
