//! Sends a new code, which replaces the previous one.

use crate::module::{JobPorts, Module, RegistrationPool, RegistrationPorts};
use crate::{
    codes,
    locking::find_locked,
    ports::{MailAllowanceRepository, RegistrationRepository},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Anyone, Context, ContextModule, Execution, Handler, Outcome, Wiring};
use registration_domain::{CodeDigest, RegistrationId, RegistrationRules, ResendRefused};
use serde::{Deserialize, Serialize};
use services::{Clock, Mac, MailContent, MailQueue, OutgoingMail, TokenGenerator};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ResendCode {
    pub registration_id: RegistrationId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resent {
    pub registration_id: RegistrationId,
    pub expires_at: DateTime<Utc>,
    pub resend_after: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResendCodeError {
    #[error("there is no such open registration")]
    Unknown,
    #[error(transparent)]
    TooSoon(#[from] ResendRefused),
}

cqrs::refusal!(ResendCodeError {
    Unknown => crate::problems::REGISTRATION_NOT_FOUND,
    TooSoon(refused) => crate::problems::RESEND_TOO_SOON {
        cqrs::RefusalDetails::retry_at(refused.retry_at)
    },
});

cqrs::command!(ResendCode = "registration.resend_code", Anyone => Resent, ResendCodeError);

pub(crate) struct ResendCodeHandler {
    pub registrations: Arc<dyn RegistrationRepository>,
    pub allowances: Arc<dyn MailAllowanceRepository>,
    pub mails: Arc<dyn MailQueue>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub mac: Arc<dyn Mac>,
    pub clock: Arc<dyn Clock>,
    pub rules: RegistrationRules,
}

#[async_trait]
impl Handler<ResendCode> for ResendCodeHandler {
    async fn handle(&self, _: &Context, command: ResendCode) -> Outcome<ResendCode> {
        let now = self.clock.now();
        let (registrations, allowances) = (self.registrations.as_ref(), self.allowances.as_ref());
        let (mut registration, mut allowance) = find_locked(
            registrations,
            allowances,
            self.mac.as_ref(),
            command.registration_id,
        )
        .await?
        .ok_or(ResendCodeError::Unknown)?;

        let code = self.tokens.code();
        let digest = codes::digest(self.mac.as_ref(), registration.id(), &code);
        let unguessable = CodeDigest(self.tokens.nonce());
        // the allowance of a decoy's address is not used, so that a stranger cannot suppress mails
        // to its owner
        let is_sent = registration.is_pending() && allowance.take(self.rules.mails_per_hour, now);
        let digest = if is_sent { digest } else { unguessable };
        registration
            .renew_code(digest, &self.rules, now)
            .map_err(ResendCodeError::TooSoon)?;
        let content = if is_sent {
            MailContent::VerificationCode {
                code,
                valid_minutes: self.rules.code_ttl.num_minutes().max(1),
            }
        } else {
            MailContent::Withheld
        };

        let state = registration.state();
        allowances.save(&allowance).await?;
        registrations.save(&registration).await?;
        let mail = OutgoingMail {
            to: state.address.clone(),
            user_id: None,
            locale: state.locale,
            content,
        };
        self.mails.enqueue(mail).await?;

        let (expires_at, resend_after) = (state.code_expires_at, state.resend_after);
        Ok(Resent {
            registration_id: registration.id(),
            expires_at,
            resend_after,
        })
    }
}

impl<P: RegistrationPool> Wiring<ResendCode> for Module<P> {
    fn execution(&self) -> impl Execution<ResendCode> {
        self.in_transaction(|module, tx| ResendCodeHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            mails: module.services.mails.over(tx.jobs()),
            tokens: module.services.tokens.clone(),
            mac: module.services.mac.clone(),
            clock: module.services.clock.clone(),
            rules: module.services.registration_rules,
        })
        .with_receipts()
    }
}
