use super::{
    auth::{attempts, reauthentication},
    mails,
};
use crate::bus::Bus;
use ::auth::{
    ConfirmEmailChange, ConfirmEmailChangeHandler, RecordEmailChange, RecordEmailChangeHandler, RequestEmailChange,
    RequestEmailChangeHandler,
};
use auth::ports::AuthPorts as _;
use cqrs::{ContextModule, Direct, Execution, Wiring};
use infra_diesel::Tx;

impl Wiring<RequestEmailChange> for Bus {
    fn execution(&self) -> impl Execution<RequestEmailChange> {
        Direct(RequestEmailChangeHandler { reauthentication: reauthentication(self), changes: self.shared() })
    }
}

impl Wiring<RecordEmailChange> for Bus {
    fn execution(&self) -> impl Execution<RecordEmailChange> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RecordEmailChangeHandler {
            accounts: tx.accounts(),
            changes: tx.email_changes(),
            locales: tx.locales(),
            attempts: attempts(&tx, &services),
            mails: mails(&tx, &services),
            tokens: services.tokens.clone(),
            mac: services.mac.clone(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
            rules: services.email_change_rules,
        })
        .with_receipts()
    }
}

impl Wiring<ConfirmEmailChange> for Bus {
    fn execution(&self) -> impl Execution<ConfirmEmailChange> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| ConfirmEmailChangeHandler {
            accounts: tx.accounts(),
            changes: tx.email_changes(),
            locales: tx.locales(),
            attempts: attempts(&tx, &services),
            mails: mails(&tx, &services),
            mac: services.mac.clone(),
            clock: services.clock.clone(),
            rules: services.email_change_rules,
        })
        .with_receipts()
    }
}
