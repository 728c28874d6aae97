//! Queues mails as sealed jobs.

use crate::MailDelivery;
use crate::sealed_mail;
use async_trait::async_trait;
use kernel::Fault;
use services::{Clock, JobQueue, MailQueue, NewJob, OutgoingMail, Sealer, UuidGenerator};
use std::fmt;
use std::sync::Arc;

pub struct SealedMailQueue {
    pub jobs: Arc<dyn JobQueue>,
    pub sealer: Arc<dyn Sealer>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl MailQueue for SealedMailQueue {
    async fn enqueue(&self, mail: OutgoingMail) -> Result<(), Fault> {
        let message_id = self.uuids.next();
        let payload = sealed_mail::seal(&mail, message_id, &*self.sealer)?;

        let run_at = self.clock.now();
        self.jobs.enqueue(NewJob { message_id, kind: MailDelivery::KIND, ordering_key: None, payload, run_at }).await
    }
}

impl fmt::Debug for SealedMailQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedMailQueue").finish_non_exhaustive()
    }
}
