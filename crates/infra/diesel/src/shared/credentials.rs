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
            let row = account::table
                .filter(account::canonical_address.eq(canonical))
                .select((account::id, account::password_hash))
                .first::<(Id, String)>(&mut conn)
                .await
                .optional()
                .map_err(fault)?;
            Ok(row.map(|(id, hash)| Credential { user_id: UserId::new(id.0), password_hash: PasswordHash::new(hash) }))
        });
        self.0.detach(work).await.map_err(Fault::Unexpected)?
    }
}
