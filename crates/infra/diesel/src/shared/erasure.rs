use super::{
    Conn, Tx,
    events_about::null_sources,
    schema::{
        command_receipt, delivery, mail_allowance, password_link, registration, suppressed_address,
        throttle,
    },
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::PersonalDataErasure;
use cqrs::Fault;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use kernel::{EmailAddress, UserId};
use services::PersonKeys;

pub(crate) struct DieselPersonalDataErasure(pub Tx);

#[async_trait]
impl PersonalDataErasure for DieselPersonalDataErasure {
    async fn erase(
        &self,
        user_id: UserId,
        address: &EmailAddress,
        keys: &PersonKeys,
    ) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        delete_under(&mut conn, keys).await.map_err(fault)?;
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

/// The allowance comes first, because other commands lock it before a registration.
async fn delete_under(conn: &mut Conn, keys: &PersonKeys) -> QueryResult<()> {
    diesel::delete(mail_allowance::table.find(keys.address.to_vec()))
        .execute(conn)
        .await?;

    let suppressed = suppressed_address::table.find(keys.address.to_vec());
    diesel::delete(suppressed).execute(conn).await?;

    let subjects = keys.delivery_subjects.iter().map(|key| key.to_vec());
    let about = delivery::table.filter(delivery::subject.eq_any(subjects.collect::<Vec<_>>()));
    diesel::delete(about).execute(conn).await?;

    for prefix in keys.throttle_prefixes {
        let [first, last] = [0, u8::MAX].map(|octet| [prefix, [octet; 16]].concat());
        let counters = throttle::table.filter(throttle::key.between(first, last));
        diesel::delete(counters).execute(conn).await?;
    }
    Ok(())
}
