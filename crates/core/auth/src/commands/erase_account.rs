//! Erases an account and its personal data at the scheduled time. The events stay; they contain
//! only ids.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::{AccountRepository, PersonalDataErasure};
use async_trait::async_trait;
use auth_domain::Erasure;
use chrono::{DateTime, Utc};
use cqrs::{
    Context, ContextModule, Delivered, Execution, Handler, Internal, Job, Outcome, TryAgain, Wiring,
};
use kernel::UserId;
use serde::{Deserialize, Serialize};
use services::{Clock, Mac, PersonKeys, PersonalDataHolders};
use std::{convert::Infallible, sync::Arc};

/// Changes nothing unless the deletion is still scheduled for `deletes_at`. Also the payload of the
/// job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseAccount {
    pub user_id: UserId,
    pub deletes_at: DateTime<Utc>,
}

cqrs::command!(EraseAccount = "auth.erase_account", Internal => Erasure, Infallible);

impl Job for EraseAccount {
    fn completed(erasure: Erasure) -> Delivered {
        match erasure {
            Erasure::Erased | Erasure::NotScheduled => Ok(()),
            // the clock was set back
            Erasure::NotDue => Err(TryAgain::Retry("it is not time yet".into())),
        }
    }
}

pub(crate) struct EraseAccountHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub erasure: Arc<dyn PersonalDataErasure>,
    pub holders: PersonalDataHolders,
    pub mac: Arc<dyn Mac>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<EraseAccount> for EraseAccountHandler {
    async fn handle(&self, context: &Context, command: EraseAccount) -> Outcome<EraseAccount> {
        let EraseAccount {
            user_id,
            deletes_at,
        } = command;
        let Some(mut account) = self.accounts.lock(user_id).await? else {
            return Ok(Erasure::NotScheduled);
        };

        let erasure = account.erase(deletes_at, self.clock.now());

        if erasure == Erasure::Erased {
            self.holders.erase(context, user_id).await?;
            self.accounts.remove(&account).await?;
            let address = &account.state().address;
            let keys = PersonKeys::of(&*self.mac, user_id, address);
            self.erasure.erase(user_id, address, &keys).await?;
        }
        Ok(erasure)
    }
}

impl<P: AuthPool> Wiring<EraseAccount> for Module<P> {
    fn execution(&self) -> impl Execution<EraseAccount> {
        self.in_transaction(|module, tx| EraseAccountHandler {
            accounts: tx.accounts(),
            erasure: tx.personal_data_erasure(),
            holders: module.services.personal_data.clone(),
            mac: module.services.mac.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
