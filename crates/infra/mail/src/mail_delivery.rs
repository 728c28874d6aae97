use crate::mailer::{MailFault, Mailer};
use crate::sealed_mail::{self, CannotOpen};
use cqrs::{Delivered, TryAgain};
use kernel::Fault;
use services::{Delivery, MailContent, MailRecipients, MailedProofs, OutgoingMail, Sealer};
use std::fmt;
use std::sync::Arc;

/// Sends the mails that [`SealedMails`](crate::SealedMails) queued.
pub struct MailDelivery {
    pub mailer: Arc<Mailer>,
    pub sealer: Arc<dyn Sealer>,
    pub proofs: Arc<dyn MailedProofs>,
    pub recipients: Arc<dyn MailRecipients>,
}

impl MailDelivery {
    /// The kind of job.
    pub const KIND: &str = crate::SealedMails::KIND;

    /// A mail is retried until it expires, which takes at most this number of attempts.
    pub const MAX_ATTEMPTS: i32 = 10_000;

    pub async fn deliver(&self, delivery: &Delivery) -> Delivered {
        let queued = sealed_mail::open(&delivery.payload, delivery.message_id, &*self.sealer)?;
        let now = self.mailer.now();
        if queued.useful_until.is_some_and(|until| until <= now) {
            return Err(TryAgain::Discard("the mail has expired".into()));
        }

        if !self.is_of_use(&queued.mail).await? {
            return Err(TryAgain::Discard("the code or link is void".into()));
        }

        if self.is_suppressed(&queued.mail).await? {
            return Err(TryAgain::Dead("mails to the address are suppressed".into()));
        }

        let sent = self.mailer.send(&queued.mail, delivery.message_id).await;
        if let Some(reason) = sent.as_ref().err().and_then(MailFault::no_such_recipient) {
            let suppressed = self.recipients.suppress(&queued.mail.to, reason).await;
            // the next attempt is refused in the same way
            suppressed.map_err(|fault| TryAgain::Retry(fault.into()))?;
        }
        Ok(sent?)
    }

    /// Withheld mails, which are not sent, must not be distinguished by their address.
    async fn is_suppressed(&self, mail: &OutgoingMail) -> Result<bool, TryAgain> {
        if matches!(mail.content, MailContent::Withheld) {
            return Ok(false);
        }
        let suppressed = self.recipients.are_suppressed(&mail.to).await;
        suppressed.map_err(|fault| TryAgain::Retry(fault.into()))
    }

    async fn is_of_use(&self, mail: &OutgoingMail) -> Result<bool, TryAgain> {
        let judged = self.proofs.is_of_use(mail).await;
        judged.map_err(|fault| TryAgain::Retry(fault.into()))
    }
}

impl From<CannotOpen> for TryAgain {
    fn from(error: CannotOpen) -> Self {
        match error {
            CannotOpen::Seal(Fault::Unavailable(_) | Fault::Overloaded) => {
                Self::Retry(error.into())
            }
            CannotOpen::Seal(Fault::Conflict | Fault::Unexpected(_))
            | CannotOpen::Payload
            | CannotOpen::Form => Self::Dead(error.into()),
        }
    }
}

impl From<MailFault> for TryAgain {
    fn from(fault: MailFault) -> Self {
        match fault {
            MailFault::Temporary(_) | MailFault::Installation(_) => Self::Retry(fault.into()),
            MailFault::Permanent(_) => Self::Dead(fault.into()),
        }
    }
}

impl fmt::Debug for MailDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailDelivery").finish_non_exhaustive()
    }
}
