//! Asks the contexts whether a code or a link is still of use, and about recipients.

use async_trait::async_trait;
use auth::{
    AuthMessages, FindSuppression, JudgeMailedEmailChange, JudgeMailedLink, SuppressAddress,
};
use auth_domain::PasswordToken;
use cqrs::{Context, Dispatchers, RequestId, Transport};
use kernel::{Actor, EmailAddress, Fault};
use registration::{JudgeMailedCode, RegistrationMessages};
use services::{MailContent, MailRecipients, MailedProofs, OutgoingMail, UuidGenerator};
use std::sync::Arc;

pub(super) struct ContextProofs {
    auth: Arc<dyn AuthMessages>,
    registration: Arc<dyn RegistrationMessages>,
    uuids: Arc<dyn UuidGenerator>,
}

impl ContextProofs {
    /// Returns `None` without the contexts of the accounts.
    pub(super) fn of(messages: &Dispatchers, uuids: Arc<dyn UuidGenerator>) -> Option<Self> {
        Some(Self {
            auth: messages.messages::<dyn AuthMessages>().cloned()?,
            registration: messages.messages::<dyn RegistrationMessages>().cloned()?,
            uuids,
        })
    }

    fn context(&self) -> Context {
        let request_id = RequestId::generated(self.uuids.next());
        Context::builder(Actor::System("worker"), Transport::Worker, request_id).build()
    }
}

#[async_trait]
impl MailRecipients for ContextProofs {
    async fn are_suppressed(&self, address: &EmailAddress) -> Result<bool, Fault> {
        let address = address.clone();
        let query = FindSuppression { address };
        let found = self.auth.dispatch(&self.context(), query).await;
        found
            .map(|suppression| suppression.is_some())
            .map_err(Fault::unexpected)
    }

    async fn suppress(&self, address: &EmailAddress, reason: &str) -> Result<(), Fault> {
        let (address, reason) = (address.clone(), reason.to_owned());
        let command = SuppressAddress { address, reason };
        let suppressed = self.auth.dispatch(&self.context(), command).await;
        suppressed.map_err(Fault::unexpected)
    }
}

#[async_trait]
impl MailedProofs for ContextProofs {
    async fn is_of_use(&self, mail: &OutgoingMail) -> Result<bool, Fault> {
        let context = self.context();
        let judged = match &mail.content {
            MailContent::VerificationCode { code, .. } => {
                let (address, code) = (mail.to.clone(), code.clone());
                let command = JudgeMailedCode { address, code };
                self.registration.dispatch(&context, command).await
            }
            MailContent::EmailChangeCode { code, .. } => {
                // mails of earlier programs do not say whose
                let Some(user_id) = mail.user_id else {
                    return Ok(true);
                };
                let code = code.clone();
                let command = JudgeMailedEmailChange { user_id, code };
                self.auth.dispatch(&context, command).await
            }
            content => match content.link_token() {
                Some(token) => {
                    let token = PasswordToken::new(token.expose());
                    self.auth
                        .dispatch(&context, JudgeMailedLink { token })
                        .await
                }
                None => return Ok(true),
            },
        };
        judged.map_err(Fault::unexpected)
    }
}
