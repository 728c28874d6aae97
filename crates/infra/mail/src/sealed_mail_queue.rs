//! Queues mails as sealed jobs.

use crate::sealed_mail;
use async_trait::async_trait;
use kernel::Fault;
use services::{
    Clock, JobQueue, Mac, MailOpener, MailQueue, MailQueueFactory, MailRow, NewJob, OpenedMail,
    OutgoingMail, Sealer, UuidGenerator, delivery_subject,
};
use std::fmt;
use std::sync::Arc;

/// Makes the queues of sealed mails, one per transaction.
#[derive(Clone)]
pub struct SealedMails {
    pub mac: Arc<dyn Mac>,
    pub sealer: Arc<dyn Sealer>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

impl SealedMails {
    /// The kind of job.
    pub const KIND: &str = services::MAIL_DELIVERY;
}

impl MailQueueFactory for SealedMails {
    fn over(&self, jobs: Arc<dyn JobQueue>) -> Arc<dyn MailQueue> {
        Arc::new(SealedMailQueue {
            jobs,
            services: self.clone(),
        })
    }
}

impl MailOpener for SealedMails {
    fn open(&self, mail: &MailRow) -> Option<OpenedMail> {
        let opened = sealed_mail::open(&mail.payload, mail.message_id, &*self.sealer).ok()?;
        Some(OpenedMail {
            kind: opened.mail.content.kind(),
            to: opened.mail.to,
            useful_until: opened.useful_until,
        })
    }
}

impl fmt::Debug for SealedMails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedMails").finish_non_exhaustive()
    }
}

struct SealedMailQueue {
    jobs: Arc<dyn JobQueue>,
    services: SealedMails,
}

#[async_trait]
impl MailQueue for SealedMailQueue {
    async fn enqueue(&self, mail: OutgoingMail) -> Result<(), Fault> {
        let SealedMails {
            mac,
            sealer,
            uuids,
            clock,
        } = &self.services;
        let message_id = uuids.next();
        let run_at = clock.now();
        let payload = sealed_mail::seal(&mail, message_id, run_at, &**sealer)?;

        self.jobs
            .enqueue(NewJob {
                message_id,
                kind: SealedMails::KIND,
                ordering_key: None,
                payload,
                run_at,
                subject: Some(delivery_subject(&**mac, mail.user_id, &mail.to)),
            })
            .await
    }
}
