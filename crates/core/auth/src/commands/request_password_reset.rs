//! Mails a link that resets the password of an address. Does not reveal whether an account exists:
//! for unknown addresses a decoy is stored and a mail enqueued that is withheld.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{PasswordResets, ports::AccountRepository};
use async_trait::async_trait;
use cqrs::{Anyone, Context, ContextModule, Execution, Handler, Outcome, Wiring};
use kernel::{EmailAddress, UserId};
use services::{Clock, UuidGenerator};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct RequestPasswordReset {
    pub address: EmailAddress,
}

cqrs::command!(RequestPasswordReset = "auth.request_password_reset", Anyone => (), Infallible);

pub(crate) struct RequestPasswordResetHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub resets: PasswordResets,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RequestPasswordReset> for RequestPasswordResetHandler {
    async fn handle(
        &self,
        _: &Context,
        command: RequestPasswordReset,
    ) -> Outcome<RequestPasswordReset> {
        let stranger = UserId::new(self.uuids.next());
        let owner = self.accounts.owner_of(&command.address).await?;
        let account = self.accounts.find(owner.unwrap_or(stranger)).await?;

        // in the spelling that its owner verified
        let to = account
            .as_ref()
            .map_or(command.address, |account| account.state().address.clone());
        Ok(self
            .resets
            .send(to, account.as_ref(), self.clock.now())
            .await?)
    }
}

impl<P: AuthPool> Wiring<RequestPasswordReset> for Module<P> {
    fn execution(&self) -> impl Execution<RequestPasswordReset> {
        self.in_transaction(|module, tx| RequestPasswordResetHandler {
            accounts: tx.accounts(),
            resets: module.password_resets(&tx),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
        .with_receipts()
    }
}
