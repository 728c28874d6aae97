use super::mails;
use crate::bus::Bus;
use ::registration::{
    RecordRegistration, RecordRegistrationHandler, Register, RegisterHandler, ResendCode, ResendCodeHandler,
    VerifyRegistration, VerifyRegistrationHandler,
};
use cqrs::{ContextModule, Direct, Execution, Wiring};
use infra_diesel::Tx;
use registration::ports::RegistrationPorts as _;

impl Wiring<Register> for Bus {
    fn execution(&self) -> impl Execution<Register> {
        Direct(RegisterHandler {
            password_policy: self.services.password_policy.clone(),
            common_passwords: self.services.common_passwords.clone(),
            hasher: self.services.hasher.clone(),
            recorder: self.shared(),
        })
    }
}

impl Wiring<RecordRegistration> for Bus {
    fn execution(&self) -> impl Execution<RecordRegistration> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RecordRegistrationHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            taken_addresses: tx.taken_addresses(),
            mails: mails(&tx, &services),
            tokens: services.tokens.clone(),
            mac: services.mac.clone(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
            rules: services.registration_rules,
        })
        .with_receipts()
    }
}

impl Wiring<VerifyRegistration> for Bus {
    fn execution(&self) -> impl Execution<VerifyRegistration> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| VerifyRegistrationHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            mac: services.mac.clone(),
            clock: services.clock.clone(),
            rules: services.registration_rules,
        })
    }
}

impl Wiring<ResendCode> for Bus {
    fn execution(&self) -> impl Execution<ResendCode> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| ResendCodeHandler {
            registrations: tx.registrations(),
            allowances: tx.mail_allowances(),
            mails: mails(&tx, &services),
            tokens: services.tokens.clone(),
            mac: services.mac.clone(),
            clock: services.clock.clone(),
            rules: services.registration_rules,
        })
        .with_receipts()
    }
}
