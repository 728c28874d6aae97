//! Closes an invitation and returns its content, which the caller applies in the same transaction.

use crate::PasswordLinks;
use crate::module::{AuthPool, Module};
use async_trait::async_trait;
use auth_domain::{Invitation, LinkClosed, PasswordToken};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use services::Clock;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct UseInvitation {
    /// Checked again: the link may have been used while the password was hashed.
    pub token: PasswordToken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UseInvitationError {
    #[error(transparent)]
    LinkClosed(#[from] LinkClosed),
}

cqrs::refusal!(UseInvitationError { LinkClosed(_) => crate::problems::CODE_INVALID });

cqrs::command!(UseInvitation = "auth.use_invitation", Internal => Invitation, UseInvitationError);

pub(crate) struct UseInvitationHandler {
    pub links: PasswordLinks,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<UseInvitation> for UseInvitationHandler {
    async fn handle(&self, _: &Context, command: UseInvitation) -> Outcome<UseInvitation> {
        const CLOSED: UseInvitationError = UseInvitationError::LinkClosed(LinkClosed);
        let now = self.clock.now();
        let mut link = self
            .links
            .open(&command.token, now)
            .await?
            .ok_or(CLOSED)?
            .link;
        let invitation = link.invitation().cloned().ok_or(CLOSED)?;

        link.redeem(now).map_err(UseInvitationError::LinkClosed)?;

        self.links.links.save(&link).await?;
        Ok(invitation)
    }
}

impl<P: AuthPool> Wiring<UseInvitation> for Module<P> {
    fn execution(&self) -> impl Execution<UseInvitation> {
        self.in_transaction(|module, tx| UseInvitationHandler {
            links: module.password_links(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
