use super::super::super::{mac_keys::MacKeyRow, schema::mac_key};
use super::super::{Conn, Kind};
use super::text;
use async_trait::async_trait;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use services::{RowPosition, SealPurpose, SealedMacKey};

pub(crate) struct MacKeys;

#[async_trait]
impl Kind for MacKeys {
    type Row = MacKeyRow;

    const NAME: &'static str = "verification keys";
    const PURPOSE: SealPurpose = SealPurpose::MAC_KEY;

    async fn count(conn: &mut Conn) -> QueryResult<i64> {
        mac_key::table.count().get_result(conn).await
    }

    async fn page(
        conn: &mut Conn,
        position: Option<&RowPosition>,
        limit: i64,
    ) -> QueryResult<Vec<Self::Row>> {
        use mac_key::{master_key_id, purpose};
        let (last_id, last_purpose) = (text(position, 0), text(position, 1));
        let same_id = master_key_id.eq(last_id).and(purpose.gt(last_purpose));
        mac_key::table
            .filter(master_key_id.gt(last_id).or(same_id))
            .order((master_key_id, purpose))
            .select(MacKeyRow::as_select())
            .limit(limit)
            .load(conn)
            .await
    }

    fn position(row: &Self::Row) -> RowPosition {
        RowPosition(vec![row.master_key_id.clone(), row.purpose.clone()])
    }

    fn sealed(row: &Self::Row) -> Option<Vec<u8>> {
        Some(row.sealed_key.clone())
    }

    fn associated(row: &Self::Row) -> Vec<u8> {
        SealedMacKey::from(row.clone()).associated()
    }

    async fn replace(conn: &mut Conn, row: &Self::Row, sealed: Vec<u8>) -> QueryResult<usize> {
        let unchanged = mac_key::table
            .find((&row.master_key_id, &row.purpose))
            .filter(mac_key::sealed_key.eq(&row.sealed_key));
        diesel::update(unchanged)
            .set(mac_key::sealed_key.eq(sealed))
            .execute(conn)
            .await
    }
}
