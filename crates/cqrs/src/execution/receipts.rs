//! Whether a command stores its result.

use crate::{Claim, Command, Context, Failure, IdempotencyKey, Outcome, ReceiptPorts, Replayable};
use std::future::Future;

/// Does not store results.
#[derive(Debug, Clone, Copy)]
pub struct Unreceipted;

/// Stores results under the client's idempotency key.
#[derive(Debug, Clone, Copy)]
pub struct Receipted;

/// Whether results are stored.
pub trait Keep<C: Command, T>: Send + Sync + 'static {
    fn around(
        &self,
        context: &Context,
        transaction: &T,
        handling: impl Future<Output = Outcome<C>> + Send,
    ) -> impl Future<Output = Outcome<C>> + Send;
}

impl<C: Command, T: Sync> Keep<C, T> for Unreceipted {
    async fn around(
        &self,
        _: &Context,
        _: &T,
        handling: impl Future<Output = Outcome<C>> + Send,
    ) -> Outcome<C> {
        handling.await
    }
}

impl<C, T> Keep<C, T> for Receipted
where
    C: Command<Output: Replayable + Sync>,
    T: ReceiptPorts,
{
    async fn around(
        &self,
        context: &Context,
        transaction: &T,
        handling: impl Future<Output = Outcome<C>> + Send,
    ) -> Outcome<C> {
        let Some(key) = context.idempotency_key() else {
            return handling.await;
        };
        // one request may run several commands, each of which has its own result
        let key = &IdempotencyKey {
            scope: format!("{} {}", key.scope, C::NAME),
            ..key.clone()
        };
        let receipts = transaction.receipts();
        match receipts.claim(key).await? {
            Claim::Replay(receipt) => return Ok(C::Output::from_receipt(&receipt)?),
            Claim::Reused => return Err(Failure::KeyReused),
            Claim::Fresh => {}
        }

        let output = handling.await?;

        receipts.complete(key, output.to_receipt()?).await?;
        Ok(output)
    }
}
