//! Returns an account to its former address by the link that was mailed there, and sets a new
//! password. Ends all sessions, and voids what could take the account away again: the pending
//! change of address, reset links, and the links of later changes. A suspended account stays
//! suspended.

use crate::module::{AuthPool, AuthPorts, JobPorts, Module};
use crate::{
    Attempts, PasswordLinks,
    ports::{AccountRepository, EmailChangeRepository, PreferredLocales, Saved, SessionRepository},
    session_ends::end_sessions,
};
use async_trait::async_trait;
use auth_domain::{Account, LinkClosed, PasswordLink, PasswordToken};
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Failure, Handler, Internal, Outcome, Wiring};
use kernel::{EmailAddress, Fault, Network, PasswordHash};
use services::{Clock, MailContent, MailQueue, OutgoingMail};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ApplyEmailChangeUndo {
    /// Checked again, under a lock: the link may have been used while the password was hashed.
    pub token: PasswordToken,
    pub password_hash: PasswordHash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApplyEmailChangeUndoError {
    /// Also if another account has the former address; the link stays open.
    #[error(transparent)]
    LinkClosed(#[from] LinkClosed),
}

cqrs::refusal!(ApplyEmailChangeUndoError { LinkClosed(_) => crate::problems::CODE_INVALID });

cqrs::command!(
    ApplyEmailChangeUndo = "auth.apply_email_change_undo", Internal => (), ApplyEmailChangeUndoError
);

const CLOSED: ApplyEmailChangeUndoError = ApplyEmailChangeUndoError::LinkClosed(LinkClosed);

pub(crate) struct ApplyEmailChangeUndoHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub changes: Arc<dyn EmailChangeRepository>,
    pub locales: Arc<dyn PreferredLocales>,
    pub links: PasswordLinks,
    pub attempts: Attempts,
    pub mails: Arc<dyn MailQueue>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ApplyEmailChangeUndo> for ApplyEmailChangeUndoHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ApplyEmailChangeUndo,
    ) -> Outcome<ApplyEmailChangeUndo> {
        let now = self.clock.now();
        let open = self.links.open(&command.token, now).await?;
        let mut link = open.ok_or(CLOSED)?.link;
        let (user_id, former) = link.undoes().ok_or(CLOSED)?;
        let former = former.clone();
        let mut account = self.accounts.find(user_id).await?.ok_or(CLOSED)?;
        let left = account.state().address.clone();

        link.redeem(now)
            .map_err(ApplyEmailChangeUndoError::LinkClosed)?;
        account.undo_email_change(former.clone(), now);
        account.change_password(command.password_hash, now);

        self.save(&account, &link).await?;
        self.void_what_was_issued(&account, &link, now).await?;
        end_sessions(self.sessions.as_ref(), user_id, None, now).await?;
        let network = Network::of(context.source());
        self.attempts
            .end_lockout(user_id, &former, network, now)
            .await?;
        Ok(self.notify(&account, left).await?)
    }
}

impl ApplyEmailChangeUndoHandler {
    async fn save(
        &self,
        account: &Account,
        link: &PasswordLink,
    ) -> Result<(), Failure<ApplyEmailChangeUndoError>> {
        if self.accounts.save_with_new_address(account).await? == Saved::AddressTaken {
            return Err(CLOSED.into());
        }
        Ok(self.links.links.save(link).await?)
    }

    /// Leaves links of earlier changes open: their addresses belonged to the account before.
    async fn void_what_was_issued(
        &self,
        account: &Account,
        link: &PasswordLink,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        self.links.void_undos_after(link, now).await?;
        self.links.void_resets_of(account, now).await?;
        if let Some(mut pending) = self.changes.find_current_of(account.id()).await? {
            pending.supersede(now);
            self.changes.save(&pending).await?;
        }
        Ok(())
    }

    /// Notifies the address that the account has again, and the one that it had.
    async fn notify(&self, account: &Account, left: EmailAddress) -> Result<(), Fault> {
        let locale = self.locales.of(account.id()).await?;
        let former = account.state().address.clone();
        let also = Some(left).filter(|left| left.canonical() != former.canonical());
        for to in [former].into_iter().chain(also) {
            let content = MailContent::EmailChangeUndone;
            let mail = OutgoingMail {
                to,
                user_id: Some(account.id()),
                locale,
                content,
            };
            self.mails.enqueue(mail).await?;
        }
        Ok(())
    }
}

impl<P: AuthPool> Wiring<ApplyEmailChangeUndo> for Module<P> {
    fn execution(&self) -> impl Execution<ApplyEmailChangeUndo> {
        self.in_transaction(|module, tx| ApplyEmailChangeUndoHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            changes: tx.email_changes(),
            locales: tx.locales(),
            links: module.password_links(&tx),
            attempts: module.attempts(&tx),
            mails: module.services.mails.over(tx.jobs()),
            clock: module.services.clock.clone(),
        })
    }
}
