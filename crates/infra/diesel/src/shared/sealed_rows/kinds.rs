//! The tables with sealed values.

use super::{super::schema, Conn, Kind};
use crate::types::Id;
use async_trait::async_trait;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use schema::{command_receipt, data_export, delivery, mac_key, signing_key};
use services::{
    MAIL_DELIVERY, RowPosition, SealPurpose, SealedMacKey, sealed_payload, sealed_value,
};
use uuid::Uuid;

use super::super::{mac_keys::MacKeyRow, receipts};

pub(super) struct SigningKeys;
pub(super) struct Mails;
pub(super) struct Exports;
pub(super) struct Receipts;
pub(super) struct MacKeys;

/// Returns one part of the position; the empty text is before all rows.
fn text(position: Option<&RowPosition>, part: usize) -> &str {
    let parts = position.map_or(&[][..], |position| &position.0);
    parts.get(part).map_or("", String::as_str)
}

fn id(position: Option<&RowPosition>) -> Id {
    Id(Uuid::parse_str(text(position, 0)).unwrap_or_default())
}

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
