//! Stores a registration or a decoy, and enqueues its mail.

use crate::module::{JobPorts, Module, RegistrationPool, RegistrationPorts};
use crate::{
    Registered, codes,
    ports::{MailAllowanceRepository, RegistrationRepository, TakenAddresses},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{EmailAddress, Locale, PasswordHash};
use registration_domain::{MailAllowance, Registration, RegistrationId, RegistrationRules};
use services::{
    Clock, Mac, MailContent, MailQueue, OutgoingMail, TokenGenerator, UuidGenerator,
    VerificationCode,
};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct RecordRegistration {
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
    pub locale: Locale,
}

cqrs::command!(RecordRegistration = "registration.record", Internal => Registered, Infallible);

pub(crate) struct RecordRegistrationHandler {
    pub registrations: Arc<dyn RegistrationRepository>,
    pub allowances: Arc<dyn MailAllowanceRepository>,
    pub taken_addresses: Arc<dyn TakenAddresses>,
    pub mails: Arc<dyn MailQueue>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub mac: Arc<dyn Mac>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
    pub rules: RegistrationRules,
}

#[async_trait]
impl Handler<RecordRegistration> for RecordRegistrationHandler {
    async fn handle(
        &self,
        _: &Context,
        command: RecordRegistration,
    ) -> Outcome<RecordRegistration> {
        let RecordRegistration {
            address,
            password_hash,
            locale,
        } = command;
        let now = self.clock.now();
        let mut allowance = self
            .allowances
            .lock(services::address_key(self.mac.as_ref(), &address))
            .await?;
        let taken = self.taken_addresses.is_taken(&address).await?;

        let id = RegistrationId::new(self.uuids.next());
        let code = self.tokens.code();
        let digest = codes::digest(self.mac.as_ref(), id, &code);
        let content = self.content(taken, code, &mut allowance, now);
        // a code that was not sent must not be guessed
        let is_decoy = taken || matches!(content, MailContent::Withheld);
        let registration = Registration::register(
            id,
            address.clone(),
            password_hash,
            locale,
            is_decoy,
            digest,
            &self.rules,
            now,
        );

        self.allowances.save(&allowance).await?;
        self.registrations.save(&registration).await?;
        self.mails
            .enqueue(OutgoingMail {
                to: address,
                user_id: None,
                locale,
                content,
            })
            .await?;

        let state = registration.state();
        Ok(Registered {
            registration_id: id,
            expires_at: state.code_expires_at,
            resend_after: state.resend_after,
        })
    }
}

impl RecordRegistrationHandler {
    fn content(
        &self,
        taken: bool,
        code: VerificationCode,
        allowance: &mut MailAllowance,
        now: DateTime<Utc>,
    ) -> MailContent {
        match taken {
            true if allowance.take_notice(self.rules.mails_per_hour, now) => {
                MailContent::AccountExists
            }
            false if allowance.take(self.rules.mails_per_hour, now) => {
                MailContent::VerificationCode {
                    code,
                    valid_minutes: self.rules.code_ttl.num_minutes().max(1),
                }
            }
            _ => MailContent::Withheld,
        }
    }
}

impl<P: RegistrationPool> Wiring<RecordRegistration> for Module<P> {
    fn execution(&self) -> impl Execution<RecordRegistration> {
        self.in_transaction(|module, tx| RecordRegistrationHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            taken_addresses: tx.taken_addresses(),
            mails: module.services.mails.over(tx.jobs()),
            tokens: module.services.tokens.clone(),
            mac: module.services.mac.clone(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
            rules: module.services.registration_rules,
        })
        .with_receipts()
    }
}
