//! Makes mails due at once, after the operator has mended what they failed of.

use crate::module::{AuthPool, MailRetryPorts as _, Module};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use services::{Clock, MailRetries, MailSelection};
use std::sync::Arc;

/// Leaves mails in transfer alone. Returns the number of mails.
#[derive(Debug, Clone, Copy)]
pub struct RetryMails {
    pub selection: MailSelection,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RetryMailsError {
    #[error("there is no such mail, or it is in transfer")]
    Unknown,
}

cqrs::refusal!(RetryMailsError { Unknown => crate::problems::MAIL_NOT_FOUND });

cqrs::command!(RetryMails = "auth.retry_mails", Internal => usize, RetryMailsError);

pub(crate) struct RetryMailsHandler {
    pub mails: Arc<dyn MailRetries>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RetryMails> for RetryMailsHandler {
    async fn handle(&self, _: &Context, command: RetryMails) -> Outcome<RetryMails> {
        let now = self.clock.now();
        let count = self.mails.retry(command.selection, now).await?;
        match (command.selection, count) {
            (MailSelection::One(_), 0) => Err(RetryMailsError::Unknown.into()),
            _ => Ok(count),
        }
    }
}

impl<P: AuthPool> Wiring<RetryMails> for Module<P> {
    fn execution(&self) -> impl Execution<RetryMails> {
        self.in_transaction(|module, tx| RetryMailsHandler {
            mails: tx.mail_retries(),
            clock: module.services.clock.clone(),
        })
    }
}
