use super::{Reads, schema::account};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::{FindUser, FindUserError};
use cqrs::{Context, Handler, Outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::UserId;

#[async_trait]
impl Handler<FindUser> for Reads {
    async fn handle(&self, _: &Context, query: FindUser) -> Outcome<FindUser> {
        let mut conn = self.connection().await?;
        let of_address =
            account::table.filter(account::canonical_address.eq(query.address.canonical()));
        let found = of_address
            .select(account::id)
            .first::<Id>(conn.get())
            .await
            .optional()
            .map_err(fault)?;
        Ok(found
            .map(|id| UserId::new(id.0))
            .ok_or(FindUserError::UnknownUser)?)
    }
}
