use crate::MailView;
use crate::module::{AuthPool, MailReadPorts as _, Module};
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use services::{MailOpener, MailRows};
use std::sync::Arc;

#[derive(Debug, Clone, Copy)]
pub struct ShowMail {
    pub id: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShowMailError {
    #[error("there is no such mail")]
    Unknown,
}

cqrs::refusal!(ShowMailError { Unknown => crate::problems::MAIL_NOT_FOUND });

cqrs::query!(ShowMail = "auth.show_mail", Internal => MailView, ShowMailError);

pub(crate) struct ShowMailHandler {
    pub mails: Arc<dyn MailRows>,
    pub opener: Arc<dyn MailOpener>,
}

#[async_trait]
impl Handler<ShowMail> for ShowMailHandler {
    async fn handle(&self, _: &Context, query: ShowMail) -> Outcome<ShowMail> {
        let row = self.mails.find(query.id).await?;
        let row = row.ok_or(ShowMailError::Unknown)?;
        Ok(MailView::of(row, &*self.opener))
    }
}

impl<P: AuthPool> Wiring<ShowMail> for Module<P> {
    fn execution(&self) -> impl Execution<ShowMail> {
        self.reading(|module, reads| ShowMailHandler {
            mails: reads.mail_rows(),
            opener: module.services.mail_opener.clone(),
        })
    }
}
