//! Sets the password of an account by a mailed link. Ends all sessions of the user and a lockout
//! for wrong passwords: the network of the caller becomes a known one. A suspended account stays
//! suspended.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{
    Attempts, PasswordLinks,
    ports::{AccountRepository, PreferredLocales, SessionRepository},
    session_ends::end_sessions,
};
use async_trait::async_trait;
use auth_domain::{LinkClosed, PasswordToken};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{Network, PasswordHash};
use services::{Clock, MailContent, MailQueue, OutgoingMail};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ApplyPasswordReset {
    /// Checked again, under a lock: the link may have been used while the password was hashed.
    pub token: PasswordToken,
    pub password_hash: PasswordHash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApplyPasswordResetError {
    #[error(transparent)]
    LinkClosed(#[from] LinkClosed),
}

cqrs::refusal!(ApplyPasswordResetError { LinkClosed(_) => crate::problems::CODE_INVALID });

cqrs::command!(ApplyPasswordReset = "auth.apply_password_reset", Internal => (), ApplyPasswordResetError);

pub(crate) struct ApplyPasswordResetHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub locales: Arc<dyn PreferredLocales>,
    pub links: PasswordLinks,
    pub attempts: Attempts,
    pub mails: Arc<dyn MailQueue>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ApplyPasswordReset> for ApplyPasswordResetHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ApplyPasswordReset,
    ) -> Outcome<ApplyPasswordReset> {
        const CLOSED: ApplyPasswordResetError = ApplyPasswordResetError::LinkClosed(LinkClosed);
        let now = self.clock.now();
        let mut link = self
            .links
            .open(&command.token, now)
            .await?
            .ok_or(CLOSED)?
            .link;
        let user_id = link.resets().ok_or(CLOSED)?;
        let mut account = self.accounts.find(user_id).await?.ok_or(CLOSED)?;

        account.change_password(command.password_hash, now);
        link.redeem(now)
            .map_err(ApplyPasswordResetError::LinkClosed)?;

        self.accounts.save(&account).await?;
        self.links.links.save(&link).await?;
        self.links.void_resets_of(&account, now).await?;
        end_sessions(self.sessions.as_ref(), user_id, None, now).await?;
        let to = account.state().address.clone();
        let network = Network::of(context.source());
        self.attempts
            .end_lockout(user_id, &to, network, now)
            .await?;
        let locale = self.locales.of(user_id).await?;
        Ok(self
            .mails
            .enqueue(OutgoingMail {
                to,
                user_id: Some(user_id),
                locale,
                content: MailContent::PasswordChanged,
            })
            .await?)
    }
}

impl<P: AuthPool> Wiring<ApplyPasswordReset> for Module<P> {
    fn execution(&self) -> impl Execution<ApplyPasswordReset> {
        self.in_transaction(|module, tx| ApplyPasswordResetHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            locales: tx.locales(),
            links: module.password_links(&tx),
            attempts: module.attempts(&tx),
            mails: module.services.mails.over(tx.jobs()),
            clock: module.services.clock.clone(),
        })
    }
}
