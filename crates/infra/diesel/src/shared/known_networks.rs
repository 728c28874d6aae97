use super::{Tx, schema::known_network};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::KnownNetworksRepository;
use auth_domain::{KnownNetwork, KnownNetworks};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::UserId;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = known_network)]
struct KnownNetworkRow {
    user_id: Id,
    network: Vec<u8>,
    known_until: DateTime<Utc>,
}

impl KnownNetworkRow {
    fn restore(self) -> Result<KnownNetwork, Fault> {
        let key = self.network.try_into();
        Ok(KnownNetwork {
            key: key.map_err(|_| Fault::unexpected("a network's digest has 32 octets"))?,
            until: self.known_until,
        })
    }
}

pub(crate) struct DieselKnownNetworks(pub Tx);

#[async_trait]
impl KnownNetworksRepository for DieselKnownNetworks {
    async fn find(&self, user_id: UserId) -> Result<KnownNetworks, Fault> {
        let mut conn = self.0.connection().await?;
        let rows: Vec<KnownNetworkRow> = known_network::table
            .filter(known_network::user_id.eq(Id(user_id.uuid())))
            .select(KnownNetworkRow::as_select())
            .load(&mut *conn)
            .await
            .map_err(fault)?;
        let networks: Result<_, _> = rows.into_iter().map(KnownNetworkRow::restore).collect();
        Ok(KnownNetworks::restore(user_id, networks?))
    }

    async fn save(&self, networks: &KnownNetworks) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let user_id = Id(networks.user_id().uuid());
        let of_user = known_network::table.filter(known_network::user_id.eq(user_id));
        diesel::delete(of_user)
            .execute(&mut *conn)
            .await
            .map_err(fault)?;
        // at most ten, and at most once a day for each; SQLite has no batch insert in diesel-async
        for network in networks.networks() {
            let row = KnownNetworkRow {
                user_id,
                network: network.key.to_vec(),
                known_until: network.until,
            };
            diesel::insert_into(known_network::table)
                .values(row)
                .execute(&mut *conn)
                .await
                .map_err(fault)?;
        }
        Ok(())
    }
}
