//! Forgets a person on the day that was set for it. What is left are events, which carry ids alone.

use crate::ports::{AccountRepository, PersonalData};
use async_trait::async_trait;
use auth_domain::Erasure;
use chrono::{DateTime, Utc};
use cqrs::{Context, Fault, Handler, Internal, Outcome};
use kernel::UserId;
use serde::{Deserialize, Serialize};
use services::{Clock, NewJob};
use std::{convert::Infallible, sync::Arc};
use uuid::Uuid;

/// Changes nothing unless the deletion is still scheduled for that very time. Also the payload of the job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseAccount {
    pub user_id: UserId,
    pub deletes_at: DateTime<Utc>,
}

cqrs::command!(EraseAccount = "auth.erase_account", Internal => Erasure, Infallible);

impl EraseAccount {
    pub const KIND: &'static str = "auth.erase_account";

    /// What the worker is left with.
    pub fn job(&self, message_id: Uuid) -> Result<NewJob, Fault> {
        let payload = serde_json::to_value(self).map_err(Fault::unexpected)?;
        Ok(NewJob { message_id, kind: Self::KIND, ordering_key: None, payload, run_at: self.deletes_at })
    }
}

pub struct EraseAccountHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub personal_data: Arc<dyn PersonalData>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<EraseAccount> for EraseAccountHandler {
    async fn handle(&self, _: &Context, command: EraseAccount) -> Outcome<EraseAccount> {
        let EraseAccount { user_id, deletes_at } = command;
        let Some(mut account) = self.accounts.lock(user_id).await? else { return Ok(Erasure::NotScheduled) };

        let erasure = account.erase(deletes_at, self.clock.now());

        if erasure == Erasure::Erased {
            self.accounts.remove(&account).await?;
            self.personal_data.erase(user_id, &account.state().address).await?;
        }
        Ok(erasure)
    }
}
