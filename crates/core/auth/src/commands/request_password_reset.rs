//! Mails a link that resets the password of an address. Does not reveal whether an account exists:
//! for unknown addresses a decoy is stored and a mail enqueued that is withheld.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{
    Attempts, PasswordLinks,
    ports::{AccountRepository, PreferredLocales},
};
use async_trait::async_trait;
use cqrs::{Anyone, Context, ContextModule, Execution, Handler, Outcome, Wiring};
use kernel::{EmailAddress, UserId};
use services::{Clock, MailContent, MailQueue, OutgoingMail, UuidGenerator};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct RequestPasswordReset {
    pub address: EmailAddress,
}

cqrs::command!(RequestPasswordReset = "auth.request_password_reset", Anyone => (), Infallible);

pub(crate) struct RequestPasswordResetHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub locales: Arc<dyn PreferredLocales>,
    pub attempts: Attempts,
    pub links: PasswordLinks,
    pub mails: Arc<dyn MailQueue>,
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
        let now = self.clock.now();
        let allowed = self.attempts.take_reset(&command.address, now).await?;
        let nobody = UserId::new(self.uuids.next());
        let owner = self.accounts.owner_of(&command.address).await?;
        let account = self.accounts.find(owner.unwrap_or(nobody)).await?;

        // in the spelling that its owner verified
        let to = account
            .as_ref()
            .map_or(command.address, |account| account.state().address.clone());
        let written_to = account.map(|account| account.id()).filter(|_| allowed);
        let token = self.links.issue_reset(&to, written_to, now).await?;

        let locale = self.locales.of(written_to.unwrap_or(nobody)).await?;
        let valid_minutes = self.links.rules.reset_ttl.num_minutes().max(1);
        let sent = written_to.map(|_| MailContent::PasswordReset {
            token,
            valid_minutes,
        });
        let content = sent.unwrap_or(MailContent::Withheld);
        Ok(self
            .mails
            .enqueue(OutgoingMail {
                to,
                locale,
                content,
            })
            .await?)
    }
}

impl<P: AuthPool> Wiring<RequestPasswordReset> for Module<P> {
    fn execution(&self) -> impl Execution<RequestPasswordReset> {
        self.in_transaction(|module, tx| RequestPasswordResetHandler {
            accounts: tx.accounts(),
            locales: tx.locales(),
            attempts: module.attempts(&tx),
            links: module.password_links(&tx),
            mails: module.services.mails.over(tx.jobs()),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
        .with_receipts()
    }
}
