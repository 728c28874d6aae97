use super::{Tx, lock_account, schema::account};
use crate::{
    errors::{fault, violates},
    types::Id,
};
use access::ports::AuthorizationEpochs;
use async_trait::async_trait;
use auth::ports::{AccountRepository, Saved};
use auth_domain::{Account, AccountState};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{EmailAddress, PasswordHash, UserId};
use registration::ports::TakenAddresses;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = account, treat_none_as_null = true)]
struct AccountRow {
    id: Id,
    address: String,
    canonical_address: String,
    password_hash: String,
    epoch: i64,
    suspended_at: Option<DateTime<Utc>>,
    deletes_at: Option<DateTime<Utc>>,
    deletion_by_administrator: bool,
    created_at: DateTime<Utc>,
    version: i64,
}

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        let state = account.state();
        Self {
            id: Id(state.id.uuid()),
            address: state.address.as_str().to_owned(),
            canonical_address: state.address.canonical(),
            password_hash: state.password_hash.expose().to_owned(),
            epoch: state.epoch,
            suspended_at: state.suspended_at,
            deletes_at: state.deletes_at,
            deletion_by_administrator: state.deletion_by_administrator,
            created_at: state.created_at,
            version: account.history().version() + 1,
        }
    }
}

impl AccountRow {
    fn restore(self) -> Result<Account, Fault> {
        let state = AccountState {
            id: UserId::new(self.id.0),
            address: EmailAddress::parse(&self.address).map_err(Fault::unexpected)?,
            password_hash: PasswordHash::new(self.password_hash),
            epoch: self.epoch,
            suspended_at: self.suspended_at,
            deletes_at: self.deletes_at,
            deletion_by_administrator: self.deletion_by_administrator,
            created_at: self.created_at,
        };
        Ok(Account::restore(state, self.version))
    }
}

pub(crate) struct DieselAccounts(pub Tx);

#[async_trait]
impl AccountRepository for DieselAccounts {
    async fn find(&self, id: UserId) -> Result<Option<Account>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = account::table
            .find(Id(id.uuid()))
            .select(AccountRow::as_select());
        row.first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?
            .map(AccountRow::restore)
            .transpose()
    }

    async fn lock(&self, id: UserId) -> Result<Option<Account>, Fault> {
        lock_account(&mut *self.0.connection().await?, Id(id.uuid()))
            .await
            .map_err(fault)?;
        AccountRepository::find(self, id).await
    }

    async fn owner_of(&self, address: &EmailAddress) -> Result<Option<UserId>, Fault> {
        let mut conn = self.0.connection().await?;
        let of_address = account::table.filter(account::canonical_address.eq(address.canonical()));
        let id: Option<Id> = of_address
            .select(account::id)
            .first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?;
        Ok(id.map(|id| UserId::new(id.0)))
    }

    async fn save_with_new_address(&self, entity: &Account) -> Result<Saved, Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (AccountRow::from(entity), entity.history().version());
        let written = match entity.history().is_new() {
            true => {
                // an existing id is a conflict even if its address is taken as well
                let insert = diesel::insert_into(account::table)
                    .values(&row)
                    .on_conflict(account::id)
                    .do_nothing();
                insert.execute(&mut *conn).await
            }
            false => {
                let current = account::table
                    .find(row.id)
                    .filter(account::version.eq(expected));
                diesel::update(current).set(&row).execute(&mut *conn).await
            }
        };
        match written {
            Ok(1) => {}
            Ok(_) => return Err(Fault::Conflict),
            Err(e)
                if violates(
                    &e,
                    "account_canonical_address_key",
                    "account.canonical_address",
                ) =>
            {
                return Ok(Saved::AddressTaken);
            }
            Err(e) => return Err(fault(e)),
        }
        self.0
            .append(&mut conn, entity.id().uuid(), entity.history())
            .await?;
        Ok(Saved::Done)
    }

    async fn remove(&self, entity: &Account) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let current = account::table.find(Id(entity.id().uuid()));
        let current = current.filter(account::version.eq(entity.history().version()));
        if diesel::delete(current)
            .execute(&mut *conn)
            .await
            .map_err(fault)?
            != 1
        {
            return Err(Fault::Conflict);
        }
        self.0
            .append(&mut conn, entity.id().uuid(), entity.history())
            .await
    }
}

#[async_trait]
impl TakenAddresses for DieselAccounts {
    async fn is_taken(&self, address: &EmailAddress) -> Result<bool, Fault> {
        let mut conn = self.0.connection().await?;
        let same = account::table.filter(account::canonical_address.eq(address.canonical()));
        diesel::select(diesel::dsl::exists(same))
            .get_result(&mut *conn)
            .await
            .map_err(fault)
    }
}

#[async_trait]
impl AuthorizationEpochs for DieselAccounts {
    async fn raise(&self, user_id: UserId) -> Result<bool, Fault> {
        let Some(mut account) = AccountRepository::lock(self, user_id).await? else {
            return Ok(false);
        };
        account.raise_epoch(self.0.environment.clock.now());
        self.save(&account).await.map(|()| true)
    }
}
