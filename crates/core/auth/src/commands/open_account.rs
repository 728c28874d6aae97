//! Opens an account on an address that was verified, or that the operator asserts.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::{AccountRepository, Saved};
use async_trait::async_trait;
use auth_domain::Account;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{EmailAddress, PasswordHash, UserId};
use services::{Clock, UuidGenerator};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct OpenAccount {
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedAccount {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenAccountError {
    #[error("an account with this address exists already")]
    AddressTaken,
}

cqrs::refusal!(OpenAccountError { AddressTaken => crate::problems::ADDRESS_TAKEN });

cqrs::command!(OpenAccount = "auth.open_account", Internal => OpenedAccount, OpenAccountError);

pub(crate) struct OpenAccountHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<OpenAccount> for OpenAccountHandler {
    async fn handle(&self, _: &Context, command: OpenAccount) -> Outcome<OpenAccount> {
        let user_id = UserId::new(self.uuids.next());

        let account = Account::open(
            user_id,
            command.address,
            command.password_hash,
            self.clock.now(),
        );

        match self.accounts.save_with_new_address(&account).await? {
            Saved::Done => Ok(OpenedAccount { user_id }),
            Saved::AddressTaken => Err(OpenAccountError::AddressTaken.into()),
        }
    }
}

impl<P: AuthPool> Wiring<OpenAccount> for Module<P> {
    fn execution(&self) -> impl Execution<OpenAccount> {
        self.in_transaction(|module, tx| OpenAccountHandler {
            accounts: tx.accounts(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
