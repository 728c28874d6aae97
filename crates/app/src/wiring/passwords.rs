use super::{
    auth::{attempts, reauthentication},
    mails,
};
use crate::bus::{Bus, Services};
use ::auth::{
    ApplyPasswordReset, ApplyPasswordResetHandler, ChangePassword, ChangePasswordHandler, PasswordLinks,
    ProvePasswordLink, ProvePasswordLinkHandler, RecordInvitation, RecordInvitationHandler, ReplacePassword,
    ReplacePasswordHandler, RequestPasswordReset, RequestPasswordResetHandler, SendPasswordReset,
    SendPasswordResetHandler, UseInvitation, UseInvitationHandler,
};
use auth::ports::AuthPorts as _;
use cqrs::{ContextModule, Direct, Execution, Wiring};
use infra_diesel::Tx;

impl Wiring<ChangePassword> for Bus {
    fn execution(&self) -> impl Execution<ChangePassword> {
        Direct(ChangePasswordHandler {
            password_policy: self.services.password_policy.clone(),
            common_passwords: self.services.common_passwords.clone(),
            reauthentication: reauthentication(self),
            replacements: self.shared(),
        })
    }
}

impl Wiring<ReplacePassword> for Bus {
    fn execution(&self) -> impl Execution<ReplacePassword> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| ReplacePasswordHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            locales: tx.locales(),
            links: password_links(&tx, &services),
            mails: mails(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<RequestPasswordReset> for Bus {
    fn execution(&self) -> impl Execution<RequestPasswordReset> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RequestPasswordResetHandler {
            accounts: tx.accounts(),
            locales: tx.locales(),
            attempts: attempts(&tx, &services),
            links: password_links(&tx, &services),
            mails: mails(&tx, &services),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
        .with_receipts()
    }
}

impl Wiring<SendPasswordReset> for Bus {
    fn execution(&self) -> impl Execution<SendPasswordReset> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| SendPasswordResetHandler {
            accounts: tx.accounts(),
            locales: tx.locales(),
            links: password_links(&tx, &services),
            mails: mails(&tx, &services),
            clock: services.clock.clone(),
        })
        .with_receipts()
    }
}

impl Wiring<ProvePasswordLink> for Bus {
    fn execution(&self) -> impl Execution<ProvePasswordLink> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| ProvePasswordLinkHandler {
            links: password_links(&tx, &services),
            attempts: attempts(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ApplyPasswordReset> for Bus {
    fn execution(&self) -> impl Execution<ApplyPasswordReset> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| ApplyPasswordResetHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            locales: tx.locales(),
            links: password_links(&tx, &services),
            attempts: attempts(&tx, &services),
            mails: mails(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<RecordInvitation> for Bus {
    fn execution(&self) -> impl Execution<RecordInvitation> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RecordInvitationHandler {
            accounts: tx.accounts(),
            links: password_links(&tx, &services),
            mails: mails(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<UseInvitation> for Bus {
    fn execution(&self) -> impl Execution<UseInvitation> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| UseInvitationHandler {
            links: password_links(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

fn password_links(tx: &Tx, services: &Services) -> PasswordLinks {
    PasswordLinks {
        links: tx.password_links(),
        accounts: tx.accounts(),
        mac: services.mac.clone(),
        tokens: services.tokens.clone(),
        uuids: services.uuids.clone(),
        rules: services.password_link_rules,
    }
}
