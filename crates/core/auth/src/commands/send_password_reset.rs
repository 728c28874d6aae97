//! Mails a user a link that resets the password, on request of an administrator. Nothing changes
//! before the link is used. The mail counts like one that the user requested.

use crate::module::{AuthPool, AuthPorts, Module};
use crate::{PasswordResets, ports::AccountRepository};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Required, Wiring};
use kernel::{Permission, PrivilegeEscalation, UserId};
use services::{Clock, RightsGuard};
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
    pub resets: PasswordResets,
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
        Ok(self
            .resets
            .send(to, Some(&account), self.clock.now())
            .await?)
    }
}

impl<P: AuthPool> Wiring<SendPasswordReset> for Module<P> {
    fn execution(&self) -> impl Execution<SendPasswordReset> {
        self.in_transaction(|module, tx| SendPasswordResetHandler {
            guard: module.rights_guard(&tx),
            accounts: tx.accounts(),
            resets: module.password_resets(&tx),
            clock: module.services.clock.clone(),
        })
        .with_receipts()
    }
}
