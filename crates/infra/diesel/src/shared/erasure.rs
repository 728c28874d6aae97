use super::{
    Tx,
    events_about::null_sources,
    schema::{command_receipt, password_link, registration},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::PersonalDataErasure;
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{EmailAddress, UserId};

pub(crate) struct DieselPersonalDataErasure(pub Tx);

#[async_trait]
impl PersonalDataErasure for DieselPersonalDataErasure {
    async fn erase(&self, user_id: UserId, address: &EmailAddress) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let canonical = address.canonical();
        // while the sign-ups still tell which events are about them
        null_sources(&mut conn, Id(user_id.uuid()), &canonical)
            .await
            .map_err(fault)?;

        let of_address = registration::table.filter(registration::canonical_address.eq(canonical));
        diesel::delete(of_address)
            .execute(&mut *conn)
            .await
            .map_err(fault)?;

        let invitations =
            password_link::table.filter(password_link::canonical_address.eq(address.canonical()));
        diesel::delete(invitations)
            .execute(&mut *conn)
            .await
            .map_err(fault)?;

        let theirs =
            command_receipt::table.filter(command_receipt::actor.like(format!("user:{user_id} %")));
        diesel::delete(theirs)
            .execute(&mut *conn)
            .await
            .map_err(fault)
            .map(drop)
    }
}
