//! Mails that notify the owner of an account.

use crate::ports::PreferredLocales;
use auth_domain::Account;
use cqrs::Fault;
use services::{MailContent, MailQueue, OutgoingMail};
use std::sync::Arc;

#[derive(Clone)]
pub(crate) struct Notices {
    pub mails: Arc<dyn MailQueue>,
    pub locales: Arc<dyn PreferredLocales>,
}

impl Notices {
    /// Enqueues the mail in the owner's language.
    pub async fn send(&self, account: &Account, content: MailContent) -> Result<(), Fault> {
        let locale = self.locales.of(account.id()).await?;
        let to = account.state().address.clone();
        self.mails
            .enqueue(OutgoingMail {
                to,
                user_id: Some(account.id()),
                locale,
                content,
            })
            .await
    }
}
