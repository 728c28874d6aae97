use super::super::super::schema::data_export;
use super::super::{Conn, Kind};
use super::id;
use crate::types::Id;
use async_trait::async_trait;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use services::{RowPosition, SealPurpose};

pub(crate) struct Exports;

#[async_trait]
impl Kind for Exports {
    type Row = (Id, Option<Vec<u8>>);

    const NAME: &'static str = "data exports";
    const PURPOSE: SealPurpose = SealPurpose::DATA_EXPORT;

    async fn count(conn: &mut Conn) -> QueryResult<i64> {
        let prepared = data_export::table.filter(data_export::document.is_not_null());
        prepared.count().get_result(conn).await
    }

    async fn page(
        conn: &mut Conn,
        position: Option<&RowPosition>,
        limit: i64,
    ) -> QueryResult<Vec<Self::Row>> {
        data_export::table
            .filter(data_export::document.is_not_null())
            .filter(data_export::id.gt(id(position)))
            .order(data_export::id)
            .select((data_export::id, data_export::document))
            .limit(limit)
            .load(conn)
            .await
    }

    fn position((id, _): &Self::Row) -> RowPosition {
        RowPosition(vec![id.0.to_string()])
    }

    fn sealed((_, document): &Self::Row) -> Option<Vec<u8>> {
        document.clone()
    }

    fn associated((id, _): &Self::Row) -> Vec<u8> {
        id.0.as_bytes().to_vec()
    }

    async fn replace(conn: &mut Conn, row: &Self::Row, sealed: Vec<u8>) -> QueryResult<usize> {
        let unchanged = data_export::table
            .find(row.0)
            .filter(data_export::document.eq(&row.1));
        diesel::update(unchanged)
            .set(data_export::document.eq(Some(sealed)))
            .execute(conn)
            .await
    }
}
