//! Judges a code before the mail with it is sent. No answer to a client depends on it.

use crate::codes;
use crate::module::{Module, RegistrationPool, RegistrationPorts};
use crate::ports::RegistrationRepository;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::EmailAddress;
use services::{Clock, Mac, VerificationCode};
use std::{convert::Infallible, sync::Arc};

/// Whether the code is valid and the newest one for the address.
#[derive(Debug, Clone)]
pub struct JudgeMailedCode {
    pub address: EmailAddress,
    pub code: VerificationCode,
}

cqrs::command!(JudgeMailedCode = "registration.judge_mailed_code", Internal => bool, Infallible);

pub(crate) struct JudgeMailedCodeHandler {
    pub registrations: Arc<dyn RegistrationRepository>,
    pub mac: Arc<dyn Mac>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<JudgeMailedCode> for JudgeMailedCodeHandler {
    async fn handle(&self, _: &Context, command: JudgeMailedCode) -> Outcome<JudgeMailedCode> {
        let JudgeMailedCode { address, code } = command;
        let pending = self.registrations.find_pending_of(&address).await?;
        let newest = pending
            .iter()
            .max_by_key(|registration| registration.state().code_expires_at);

        let now = self.clock.now();
        Ok(newest.is_some_and(|registration| {
            let state = registration.state();
            let is_its_code = codes::is_of(&state.code, &*self.mac, state.id, &code);
            is_its_code && now < state.code_expires_at
        }))
    }
}

impl<P: RegistrationPool> Wiring<JudgeMailedCode> for Module<P> {
    fn execution(&self) -> impl Execution<JudgeMailedCode> {
        self.in_transaction(|module, tx| JudgeMailedCodeHandler {
            registrations: tx.registrations(),
            mac: module.services.mac.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
