use super::super::super::schema::delivery;
use super::super::{Conn, Kind};
use super::text;
use crate::types::Id;
use async_trait::async_trait;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use services::{MAIL_DELIVERY, RowPosition, SealPurpose, sealed_payload, sealed_value};

pub(crate) struct Mails;

#[async_trait]
impl Kind for Mails {
    type Row = (i64, Id, serde_json::Value);

    const NAME: &'static str = "queued mails";
    const PURPOSE: SealPurpose = SealPurpose::QUEUED_MAIL;

    async fn count(conn: &mut Conn) -> QueryResult<i64> {
        let mails = delivery::table.filter(delivery::kind.eq(MAIL_DELIVERY));
        mails.count().get_result(conn).await
    }

    async fn page(
        conn: &mut Conn,
        position: Option<&RowPosition>,
        limit: i64,
    ) -> QueryResult<Vec<Self::Row>> {
        let after = text(position, 0).parse().unwrap_or(i64::MIN);
        delivery::table
            .filter(delivery::kind.eq(MAIL_DELIVERY))
            .filter(delivery::id.gt(after))
            .order(delivery::id)
            .select((delivery::id, delivery::message_id, delivery::payload))
            .limit(limit)
            .load(conn)
            .await
    }

    fn position((id, ..): &Self::Row) -> RowPosition {
        RowPosition(vec![id.to_string()])
    }

    fn sealed((.., payload): &Self::Row) -> Option<Vec<u8>> {
        sealed_value(payload)
    }

    fn associated((_, message_id, _): &Self::Row) -> Vec<u8> {
        message_id.0.as_bytes().to_vec()
    }

    async fn replace(conn: &mut Conn, row: &Self::Row, sealed: Vec<u8>) -> QueryResult<usize> {
        let unchanged = delivery::table
            .find(row.0)
            .filter(delivery::payload.eq(&row.2));
        diesel::update(unchanged)
            .set(delivery::payload.eq(sealed_payload(&sealed)))
            .execute(conn)
            .await
    }
}
