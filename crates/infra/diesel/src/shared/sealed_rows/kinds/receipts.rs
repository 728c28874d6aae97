use super::super::super::{receipts, schema::command_receipt};
use super::super::{Conn, Kind};
use super::text;
use async_trait::async_trait;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use services::{RowPosition, SealPurpose};

pub(crate) struct Receipts;

#[async_trait]
impl Kind for Receipts {
    type Row = (String, String, Option<Vec<u8>>);

    const NAME: &'static str = "receipts";
    const PURPOSE: SealPurpose = SealPurpose::COMMAND_RECEIPT;

    async fn count(conn: &mut Conn) -> QueryResult<i64> {
        let completed = command_receipt::table.filter(command_receipt::outcome.is_not_null());
        completed.count().get_result(conn).await
    }

    async fn page(
        conn: &mut Conn,
        position: Option<&RowPosition>,
        limit: i64,
    ) -> QueryResult<Vec<Self::Row>> {
        use command_receipt::{actor, key, outcome};
        let (last_actor, last_key) = (text(position, 0), text(position, 1));
        let same_actor = actor.eq(last_actor).and(key.gt(last_key));
        command_receipt::table
            .filter(outcome.is_not_null())
            .filter(actor.gt(last_actor).or(same_actor))
            .order((actor, key))
            .select((actor, key, outcome))
            .limit(limit)
            .load(conn)
            .await
    }

    fn position((actor, key, _): &Self::Row) -> RowPosition {
        RowPosition(vec![actor.clone(), key.clone()])
    }

    fn sealed((.., outcome): &Self::Row) -> Option<Vec<u8>> {
        outcome.clone()
    }

    fn associated((actor, key, _): &Self::Row) -> Vec<u8> {
        receipts::associated(actor, key)
    }

    async fn replace(conn: &mut Conn, row: &Self::Row, sealed: Vec<u8>) -> QueryResult<usize> {
        let (actor, key, outcome) = row;
        let unchanged = command_receipt::table
            .find((actor, key))
            .filter(command_receipt::outcome.eq(outcome));
        diesel::update(unchanged)
            .set(command_receipt::outcome.eq(Some(sealed)))
            .execute(conn)
            .await
    }
}
