//! Checks the code that was mailed. A wrong code is counted, so it is an outcome and not a refusal.

use crate::module::{Module, RegistrationPool, RegistrationPorts};
use crate::{
    codes,
    locking::find_locked,
    ports::{MailAllowanceRepository, RegistrationRepository},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{EmailAddress, Locale, PasswordHash};
use registration_domain::{CodeDigest, RegistrationId, RegistrationRules, Verification};
use services::{Clock, Mac, VerificationCode};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct VerifyRegistration {
    pub registration_id: RegistrationId,
    pub code: VerificationCode,
}

/// The data with which an account is opened.
#[derive(Debug, Clone)]
pub struct VerifiedRegistration {
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
    pub locale: Locale,
}

#[derive(Debug, Clone)]
pub enum VerificationOutcome {
    Verified(VerifiedRegistration),
    WrongCode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyRegistrationError {
    /// The registration does not exist or was deleted. Reported as a wrong code.
    #[error("there is no such open registration")]
    Unknown,
    #[error("there were too many wrong codes: ask for a new one")]
    TooManyAttempts { resend_after: DateTime<Utc> },
}

cqrs::refusal!(VerifyRegistrationError {
    Unknown => crate::problems::CODE_INVALID,
    TooManyAttempts { resend_after } => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::retry_at(*resend_after)
    },
});

cqrs::command!(
    VerifyRegistration = "registration.verify", Internal => VerificationOutcome, VerifyRegistrationError
);

pub(crate) struct VerifyRegistrationHandler {
    pub registrations: Arc<dyn RegistrationRepository>,
    pub allowances: Arc<dyn MailAllowanceRepository>,
    pub mac: Arc<dyn Mac>,
    pub clock: Arc<dyn Clock>,
    pub rules: RegistrationRules,
}

#[async_trait]
impl Handler<VerifyRegistration> for VerifyRegistrationHandler {
    async fn handle(
        &self,
        _: &Context,
        command: VerifyRegistration,
    ) -> Outcome<VerifyRegistration> {
        let now = self.clock.now();
        let (registrations, mac) = (self.registrations.as_ref(), self.mac.as_ref());
        let (mut registration, mut allowance) = find_locked(
            registrations,
            self.allowances.as_ref(),
            mac,
            command.registration_id,
        )
        .await?
        .ok_or(VerifyRegistrationError::Unknown)?;
        allowance
            .may_try_code(self.rules.wrong_codes_per_hour, now)
            .map_err(|exhausted| VerifyRegistrationError::TooManyAttempts {
                resend_after: exhausted.retry_at,
            })?;

        let (id, code) = (registration.id(), &command.code);
        let matches = |stored: &CodeDigest| codes::is_of(stored, mac, id, code);
        let verification = registration.verify(matches, &self.rules, now);

        if verification == Verification::TooManyAttempts {
            let resend_after = registration.state().resend_after;
            return Err(VerifyRegistrationError::TooManyAttempts { resend_after }.into());
        }
        self.registrations.save(&registration).await?;
        if verification == Verification::WrongCode {
            allowance.count_wrong_code(now);
            self.allowances.save(&allowance).await?;
            return Ok(VerificationOutcome::WrongCode);
        }
        for mut other in self
            .registrations
            .find_pending_of(&registration.state().address)
            .await?
        {
            other.void(now);
            self.registrations.save(&other).await?;
        }

        let state = registration.state().clone();
        let (address, password_hash, locale) = (state.address, state.password_hash, state.locale);
        Ok(VerificationOutcome::Verified(VerifiedRegistration {
            address,
            password_hash,
            locale,
        }))
    }
}

impl<P: RegistrationPool> Wiring<VerifyRegistration> for Module<P> {
    fn execution(&self) -> impl Execution<VerifyRegistration> {
        self.in_transaction(|module, tx| VerifyRegistrationHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            mac: module.services.mac.clone(),
            clock: module.services.clock.clone(),
            rules: module.services.registration_rules,
        })
    }
}
