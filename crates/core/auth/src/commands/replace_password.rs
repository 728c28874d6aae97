//! Replaces the caller's password, ends all other sessions and notifies the owner.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{
    PasswordLinks, ReauthenticationError,
    ports::{AccountRepository, PreferredLocales, SessionRepository},
    session_ends::end_sessions,
};
use async_trait::async_trait;
use cqrs::{
    Context, ContextModule, Denial, Execution, Failure, Handler, Internal, Outcome, Wiring,
};
use kernel::PasswordHash;
use services::{Clock, MailContent, MailQueue, OutgoingMail};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ReplacePassword {
    /// The hash against which the current password was checked, before this transaction.
    pub verified: PasswordHash,
    pub password_hash: PasswordHash,
}

cqrs::command!(ReplacePassword = "auth.replace_password", Internal => (), ReauthenticationError);

pub(crate) struct ReplacePasswordHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub locales: Arc<dyn PreferredLocales>,
    pub links: PasswordLinks,
    pub mails: Arc<dyn MailQueue>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ReplacePassword> for ReplacePasswordHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ReplacePassword,
    ) -> Outcome<ReplacePassword> {
        const WRONG: ReauthenticationError = ReauthenticationError::WrongPassword;
        let user = context
            .actor()
            .user()
            .ok_or(Failure::Forbidden(Denial::Anonymous))?;
        let now = self.clock.now();
        let mut account = self.accounts.lock(user.user_id).await?.ok_or(WRONG)?;

        account
            .may_log_in_with(&command.verified)
            .map_err(|_| WRONG)?;
        account.change_password(command.password_hash, now);

        self.accounts.save(&account).await?;
        self.links.void_resets_of(&account, now).await?;
        end_sessions(
            self.sessions.as_ref(),
            account.id(),
            Some(user.session_id),
            now,
        )
        .await?;
        let (to, locale) = (
            account.state().address.clone(),
            self.locales.of(account.id()).await?,
        );
        Ok(self
            .mails
            .enqueue(OutgoingMail {
                to,
                locale,
                content: MailContent::PasswordChanged,
            })
            .await?)
    }
}

impl<P: AuthPool> Wiring<ReplacePassword> for Module<P> {
    fn execution(&self) -> impl Execution<ReplacePassword> {
        self.in_transaction(|module, tx| ReplacePasswordHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            locales: tx.locales(),
            links: module.password_links(&tx),
            mails: module.services.mails.over(tx.jobs()),
            clock: module.services.clock.clone(),
        })
    }
}
