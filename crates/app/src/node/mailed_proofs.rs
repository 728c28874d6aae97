//! Asks the contexts that issued a code or a link whether it is still of use.

use async_trait::async_trait;
use auth::{AuthMessages, JudgeMailedEmailChange, JudgeMailedLink};
use auth_domain::PasswordToken;
use cqrs::{Context, Dispatchers, RequestId, Transport};
use kernel::{Actor, Fault};
use registration::{JudgeMailedCode, RegistrationMessages};
use services::{MailContent, MailedProofs, OutgoingMail, UuidGenerator};
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
}

#[async_trait]
impl MailedProofs for ContextProofs {
    async fn is_of_use(&self, mail: &OutgoingMail) -> Result<bool, Fault> {
        let request_id = RequestId::generated(self.uuids.next());
        let worker = Actor::System("worker");
        let context = Context::builder(worker, Transport::Worker, request_id).build();
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
