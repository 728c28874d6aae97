//! Opens an account on an address that was verified, or that the operator asserts. The network of a
//! caller who verified it becomes a known one.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{
    KnownNetworksOf,
    ports::{AccountRepository, Saved},
};
use async_trait::async_trait;
use auth_domain::Account;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Transport, Wiring};
use kernel::{EmailAddress, Network, PasswordHash, UserId};
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
    pub known_networks: KnownNetworksOf,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<OpenAccount> for OpenAccountHandler {
    async fn handle(&self, context: &Context, command: OpenAccount) -> Outcome<OpenAccount> {
        let OpenAccount {
            address,
            password_hash,
        } = command;
        let (user_id, now) = (UserId::new(self.uuids.next()), self.clock.now());

        let account = Account::open(user_id, address, password_hash, now);

        if self.accounts.save_with_new_address(&account).await? == Saved::AddressTaken {
            return Err(OpenAccountError::AddressTaken.into());
        }
        // the operator at the command line has no network
        if context.transport() == Transport::Http {
            let network = Network::of(context.source());
            self.known_networks.remember(user_id, network, now).await?;
        }
        Ok(OpenedAccount { user_id })
    }
}

impl<P: AuthPool> Wiring<OpenAccount> for Module<P> {
    fn execution(&self) -> impl Execution<OpenAccount> {
        self.in_transaction(|module, tx| OpenAccountHandler {
            accounts: tx.accounts(),
            known_networks: module.known_networks(&tx),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
