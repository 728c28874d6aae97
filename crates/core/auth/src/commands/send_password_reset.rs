//! Mails a user a link that resets the password, on request of an administrator. Nothing changes
//! before the link is used.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{
    PasswordLinks,
    ports::{AccountRepository, PreferredLocales},
};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Required, Wiring};
use kernel::{Permission, PrivilegeEscalation, UserId};
use services::{Clock, MailContent, MailQueue, OutgoingMail, RightsGuard};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct SendPasswordReset {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendPasswordResetError {
    #[error("there is no such user")]
    UnknownUser,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

cqrs::refusal!(SendPasswordResetError {
    UnknownUser => crate::problems::USER_NOT_FOUND,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
});

#[derive(Debug)]
pub struct UsersResetPassword;

impl Required for UsersResetPassword {
    const PERMISSION: Permission = Permission::declared("users:reset-password");
}

cqrs::command!(
    SendPasswordReset = "auth.send_password_reset", Permitted<UsersResetPassword> => (), SendPasswordResetError
);

pub(crate) struct SendPasswordResetHandler {
    pub guard: RightsGuard,
    pub accounts: Arc<dyn AccountRepository>,
    pub locales: Arc<dyn PreferredLocales>,
    pub links: PasswordLinks,
    pub mails: Arc<dyn MailQueue>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<SendPasswordReset> for SendPasswordResetHandler {
    async fn handle(
        &self,
        context: &Context,
        command: SendPasswordReset,
    ) -> Outcome<SendPasswordReset> {
        let SendPasswordReset { user_id } = command;
        self.guard
            .enter_over::<SendPasswordResetError>(context, &UsersResetPassword::PERMISSION, user_id)
            .await?;
        let found = self.accounts.find(user_id).await?;
        let account = found.ok_or(SendPasswordResetError::UnknownUser)?;

        let to = account.state().address.clone();
        let token = self
            .links
            .issue_reset(&to, Some(account.id()), self.clock.now())
            .await?;

        let locale = self.locales.of(account.id()).await?;
        let valid_minutes = self.links.rules.reset_ttl.num_minutes().max(1);
        let content = MailContent::PasswordReset {
            token,
            valid_minutes,
        };
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

impl<P: AuthPool> Wiring<SendPasswordReset> for Module<P> {
    fn execution(&self) -> impl Execution<SendPasswordReset> {
        self.in_transaction(|module, tx| SendPasswordResetHandler {
            guard: module.rights_guard(&tx),
            accounts: tx.accounts(),
            locales: tx.locales(),
            links: module.password_links(&tx),
            mails: module.services.mails.over(tx.jobs()),
            clock: module.services.clock.clone(),
        })
        .with_receipts()
    }
}
