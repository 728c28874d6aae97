//! Mails a link by which the recipient opens an account. No account exists before that.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{PasswordLinks, ports::AccountRepository};
use async_trait::async_trait;
use auth_domain::Invitation;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use services::{Clock, MailContent, MailQueue, OutgoingMail};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct RecordInvitation {
    pub invitation: Invitation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordInvitationError {
    /// Reported, because inviting requires a permission.
    #[error("an account with this address exists already")]
    AddressTaken,
}

cqrs::refusal!(RecordInvitationError { AddressTaken => crate::problems::ADDRESS_TAKEN });

cqrs::command!(RecordInvitation = "auth.record_invitation", Internal => (), RecordInvitationError);

pub(crate) struct RecordInvitationHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub links: PasswordLinks,
    pub mails: Arc<dyn MailQueue>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RecordInvitation> for RecordInvitationHandler {
    async fn handle(
        &self,
        _: &Context,
        RecordInvitation { invitation }: RecordInvitation,
    ) -> Outcome<RecordInvitation> {
        if self.accounts.owner_of(&invitation.address).await?.is_some() {
            return Err(RecordInvitationError::AddressTaken.into());
        }
        let (to, locale) = (invitation.address.clone(), invitation.locale);

        let token = self
            .links
            .issue_invitation(invitation, self.clock.now())
            .await?;

        let valid_minutes = self.links.rules.invitation_ttl.num_minutes().max(1);
        let content = MailContent::Invitation {
            token,
            valid_minutes,
        };
        Ok(self
            .mails
            .enqueue(OutgoingMail {
                to,
                user_id: None,
                locale,
                content,
            })
            .await?)
    }
}

impl<P: AuthPool> Wiring<RecordInvitation> for Module<P> {
    fn execution(&self) -> impl Execution<RecordInvitation> {
        self.in_transaction(|module, tx| RecordInvitationHandler {
            accounts: tx.accounts(),
            links: module.password_links(&tx),
            mails: module.services.mails.over(tx.jobs()),
            clock: module.services.clock.clone(),
        })
    }
}
