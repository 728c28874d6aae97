use crate::locked;
use async_trait::async_trait;
use cqrs::Fault;
use kernel::EmailAddress;
use services::{
    JobQueue, LinkToken, MailContent, MailOpener, MailQueue, MailQueueFactory, MailRow, OpenedMail,
    OutgoingMail, VerificationCode,
};
use std::sync::{Arc, Mutex};

/// Sends nothing and remembers all. Not bound to a transaction: what was rolled back is remembered
/// too.
#[derive(Debug, Clone, Default)]
pub struct RecordedMails(Arc<Mutex<Vec<OutgoingMail>>>);

impl RecordedMails {
    /// Oldest first, withheld ones included.
    pub fn all(&self) -> Vec<OutgoingMail> {
        locked(&self.0).clone()
    }

    /// Returns the mails to the mailbox, regardless of case.
    pub fn to(&self, address: &EmailAddress) -> Vec<OutgoingMail> {
        let canonical = address.canonical();
        self.all()
            .into_iter()
            .filter(|mail| mail.to.canonical() == canonical)
            .collect()
    }

    /// Without the withheld ones.
    pub fn sent_to(&self, address: &EmailAddress) -> Vec<OutgoingMail> {
        self.to(address)
            .into_iter()
            .filter(|mail| !matches!(mail.content, MailContent::Withheld))
            .collect()
    }

    pub fn latest_code_for(&self, address: &EmailAddress) -> Option<VerificationCode> {
        self.to(address)
            .iter()
            .rev()
            .find_map(|mail| mail.content.code().cloned())
    }

    pub fn latest_link_token_for(&self, address: &EmailAddress) -> Option<LinkToken> {
        self.to(address)
            .iter()
            .rev()
            .find_map(|mail| mail.content.link_token().cloned())
    }
}

#[async_trait]
impl MailQueue for RecordedMails {
    async fn enqueue(&self, mail: OutgoingMail) -> Result<(), Fault> {
        locked(&self.0).push(mail);
        Ok(())
    }
}

/// It stores no mails that could be opened.
impl MailOpener for RecordedMails {
    fn open(&self, _: &MailRow) -> Option<OpenedMail> {
        None
    }
}

impl MailQueueFactory for RecordedMails {
    fn over(&self, _: Arc<dyn JobQueue>) -> Arc<dyn MailQueue> {
        Arc::new(self.clone())
    }
}
