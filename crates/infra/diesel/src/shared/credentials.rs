use super::{Store, schema::account};
use crate::{
    errors::{fault, pool_fault},
    types::Id,
};
use async_trait::async_trait;
use auth::ports::{Credential, Credentials};
use cqrs::{Fault, TransactionPool};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{EmailAddress, PasswordHash, UserId};

/// Reads on the main runtime, so that a caller that goes away cancels nothing half-way.
pub(crate) struct DieselCredentials(pub Store);

#[async_trait]
impl Credentials for DieselCredentials {
    async fn find_by_address(&self, address: &EmailAddress) -> Result<Option<Credential>, Fault> {
        let (pool, canonical) = (self.0.read.clone(), address.canonical());
        let work = Box::pin(async move {
            let mut conn = pool.get().await.map_err(pool_fault)?;
            let of_address = account::table.filter(account::canonical_address.eq(canonical));
            of_address
                .select(COLUMNS)
                .first::<Row>(&mut conn)
                .await
                .optional()
                .map_err(fault)
        });
        self.0
            .detach(work)
            .await
            .map_err(Fault::Unexpected)??
            .map(credential)
            .transpose()
    }

    async fn find_by_user(&self, user_id: UserId) -> Result<Option<Credential>, Fault> {
        let pool = self.0.read.clone();
        let work = Box::pin(async move {
            let mut conn = pool.get().await.map_err(pool_fault)?;
            let of_user = account::table.find(Id(user_id.uuid()));
            of_user
                .select(COLUMNS)
                .first::<Row>(&mut conn)
                .await
                .optional()
                .map_err(fault)
        });
        self.0
            .detach(work)
            .await
            .map_err(Fault::Unexpected)??
            .map(credential)
            .transpose()
    }
}

const COLUMNS: (account::id, account::address, account::password_hash) =
    (account::id, account::address, account::password_hash);

type Row = (Id, String, String);

fn credential((id, address, hash): Row) -> Result<Credential, Fault> {
    let address = EmailAddress::parse(&address).map_err(Fault::unexpected)?;
    Ok(Credential {
        user_id: UserId::new(id.0),
        address,
        password_hash: PasswordHash::new(hash),
    })
}
