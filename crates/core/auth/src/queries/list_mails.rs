//! Lists the mails of the delivery table for the operator, who sees addresses but no secrets.

use crate::MailView;
use crate::module::{AuthPool, MailReadPorts as _, Module};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use services::{MailOpener, MailRange, MailRows};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone, Copy)]
pub struct ListMails {
    pub range: MailRange,
}

cqrs::query!(ListMails = "auth.list_mails", Internal => Vec<MailView>, Infallible);

pub(crate) struct ListMailsHandler {
    pub mails: Arc<dyn MailRows>,
    pub opener: Arc<dyn MailOpener>,
}

#[async_trait]
impl Handler<ListMails> for ListMailsHandler {
    async fn handle(&self, _: &Context, query: ListMails) -> Outcome<ListMails> {
        let rows = self.mails.list(query.range).await?;
        let view = |row| MailView::of(row, &*self.opener);
        Ok(rows.into_iter().map(view).collect())
    }
}

impl<P: AuthPool> Wiring<ListMails> for Module<P> {
    fn execution(&self) -> impl Execution<ListMails> {
        self.reading(|module, reads| ListMailsHandler {
            mails: reads.mail_rows(),
            opener: module.services.mail_opener.clone(),
        })
    }
}
