use super::super::super::schema::signing_key;
use super::super::{Conn, Kind};
use super::id;
use crate::types::Id;
use async_trait::async_trait;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use services::{RowPosition, SealPurpose};

pub(crate) struct SigningKeys;

#[async_trait]
impl Kind for SigningKeys {
    type Row = (Id, String, Vec<u8>);

    const NAME: &'static str = "signing keys";
    const PURPOSE: SealPurpose = SealPurpose::SIGNING_KEY;

    async fn count(conn: &mut Conn) -> QueryResult<i64> {
        signing_key::table.count().get_result(conn).await
    }

    async fn page(
        conn: &mut Conn,
        position: Option<&RowPosition>,
        limit: i64,
    ) -> QueryResult<Vec<Self::Row>> {
        signing_key::table
            .filter(signing_key::id.gt(id(position)))
            .order(signing_key::id)
            .select((
                signing_key::id,
                signing_key::key_id,
                signing_key::sealed_private_key,
            ))
            .limit(limit)
            .load(conn)
            .await
    }

    fn position((id, ..): &Self::Row) -> RowPosition {
        RowPosition(vec![id.0.to_string()])
    }

    fn sealed((.., sealed): &Self::Row) -> Option<Vec<u8>> {
        Some(sealed.clone())
    }

    fn associated((_, key_id, _): &Self::Row) -> Vec<u8> {
        key_id.as_bytes().to_vec()
    }

    /// Raises the version: a rotation that has loaded the key would write the old value back.
    async fn replace(conn: &mut Conn, row: &Self::Row, sealed: Vec<u8>) -> QueryResult<usize> {
        let unchanged = signing_key::table
            .find(row.0)
            .filter(signing_key::sealed_private_key.eq(&row.2));
        diesel::update(unchanged)
            .set((
                signing_key::sealed_private_key.eq(sealed),
                signing_key::version.eq(signing_key::version + 1),
            ))
            .execute(conn)
            .await
    }
}
