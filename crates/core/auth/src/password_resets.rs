//! Mails that contain a link by which the recipient resets the password.

use crate::{Attempts, PasswordLinks, ports::PreferredLocales};
use auth_domain::Account;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{EmailAddress, UserId};
use services::{MailContent, MailQueue, OutgoingMail, UuidGenerator};
use std::sync::Arc;

/// Sends links within one transaction, for owners and administrators alike.
#[derive(Clone)]
pub(crate) struct PasswordResets {
    pub attempts: Attempts,
    pub links: PasswordLinks,
    pub locales: Arc<dyn PreferredLocales>,
    pub mails: Arc<dyn MailQueue>,
    pub uuids: Arc<dyn UuidGenerator>,
}

impl PasswordResets {
    /// Counts a mail to the address and sends the link. Without an account, for a suspended one and
    /// past the limit of mails, the link is a decoy and the mail withheld, after the same work.
    pub async fn send(
        &self,
        address: EmailAddress,
        account: Option<&Account>,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let is_allowed = self.attempts.take_reset(&address, now).await?;
        let stranger = UserId::new(self.uuids.next());
        let recipient = account
            .filter(|account| is_allowed && !account.is_suspended())
            .map(Account::id);

        let token = self.links.issue_reset(&address, recipient, now).await?;
        let locale = self.locales.of(recipient.unwrap_or(stranger)).await?;
        let valid_minutes = self.links.rules.reset_ttl.num_minutes().max(1);
        let sent = recipient.map(|_| MailContent::PasswordReset {
            token,
            valid_minutes,
        });
        self.mails
            .enqueue(OutgoingMail {
                to: address,
                user_id: recipient,
                locale,
                content: sent.unwrap_or(MailContent::Withheld),
            })
            .await
    }
}
