use super::{Tx, schema::command_receipt, wait_for_receipt};
use crate::errors::fault;
use async_trait::async_trait;
use chrono::TimeDelta;
use cqrs::{Claim, Fault, IdempotencyKey, Receipts};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use services::SealPurpose;

/// The retention of receipts.
const KEPT: TimeDelta = TimeDelta::hours(24);

pub(crate) struct DieselReceipts(pub Tx);

#[async_trait]
impl Receipts for DieselReceipts {
    async fn claim(&self, key: &IdempotencyKey) -> Result<Claim, Fault> {
        use command_receipt::dsl;
        let (mut conn, now) = (self.0.connection().await?, self.0.environment.clock.now());
        wait_for_receipt(&mut conn, &key.scope, &key.key)
            .await
            .map_err(fault)?;
        let same = dsl::command_receipt.find((&key.scope, &key.key));
        diesel::delete(same.filter(dsl::expires_at.le(now)))
            .execute(&mut *conn)
            .await
            .map_err(fault)?;

        // an insert of a key that another transaction has inserted waits for that one to end
        let row = (
            dsl::actor.eq(&key.scope),
            dsl::key.eq(&key.key),
            dsl::request_hash.eq(key.request_digest.as_slice()),
            dsl::expires_at.eq(now + KEPT),
        );
        let inserted = diesel::insert_into(dsl::command_receipt)
            .values(row)
            .on_conflict_do_nothing();
        if inserted.execute(&mut *conn).await.map_err(fault)? == 1 {
            return Ok(Claim::Fresh);
        }
        let kept = dsl::command_receipt
            .find((&key.scope, &key.key))
            .select((dsl::request_hash, dsl::outcome));
        match kept
            .first::<(Vec<u8>, Option<Vec<u8>>)>(&mut *conn)
            .await
            .map_err(fault)?
        {
            (hash, _) if !key.is_for(&hash) => Ok(Claim::Reused),
            (_, None) => Err(Fault::Conflict),
            (_, Some(sealed)) => self.open(key, &sealed).map(Claim::Replay),
        }
    }

    async fn complete(&self, key: &IdempotencyKey, outcome: Vec<u8>) -> Result<(), Fault> {
        use command_receipt::dsl;
        let sealer = &self.0.environment.sealer;
        let sealed = sealer.seal(
            SealPurpose::COMMAND_RECEIPT,
            &outcome,
            &associated(&key.scope, &key.key),
        )?;
        let mut conn = self.0.connection().await?;
        let claimed = dsl::command_receipt.find((&key.scope, &key.key));
        diesel::update(claimed)
            .set(dsl::outcome.eq(sealed))
            .execute(&mut *conn)
            .await
            .map_err(fault)
            .map(drop)
    }
}

impl DieselReceipts {
    fn open(&self, key: &IdempotencyKey, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let sealer = &self.0.environment.sealer;
        sealer.open(
            SealPurpose::COMMAND_RECEIPT,
            sealed,
            &associated(&key.scope, &key.key),
        )
    }
}

pub(super) fn associated(scope: &str, key: &str) -> Vec<u8> {
    format!("receipt {scope}\n{key}").into_bytes()
}
