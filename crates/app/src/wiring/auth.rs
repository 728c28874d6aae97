use super::mails;
use crate::bus::{Bus, Services};
use ::auth::{
    ApplyPasswordReset, ApplyPasswordResetHandler, Attempts, ChangePassword, ChangePasswordHandler, EndOtherSessions,
    EndOtherSessionsHandler, EndSession, EndSessionHandler, EnsureSigningKey, EnsureSigningKeyHandler, FindUser,
    KeyMaker, ListSessions, ListSigningKeys, LoadSigningKeys, LoadSigningKeysHandler, LogIn, LogInHandler, LogOut,
    LogOutHandler, OpenAccount, OpenAccountHandler, OpenSession, OpenSessionHandler, PasswordLinks, ProvePasswordLink,
    ProvePasswordLinkHandler, Reauthentication, RecordInvitation, RecordInvitationHandler, RefreshSession,
    RefreshSessionHandler, ReplacePassword, ReplacePasswordHandler, RequestPasswordReset, RequestPasswordResetHandler,
    ReserveAttempt, ReserveAttemptHandler, RevokeSigningKey, RevokeSigningKeyHandler, RotateSigningKey,
    RotateSigningKeyHandler, SendPasswordReset, SendPasswordResetHandler, SettleAttempt, SettleAttemptHandler,
    TokenIssuer, UseInvitation, UseInvitationHandler,
};
use cqrs::{Direct, Execution, InTransaction, Reading, Wiring};
use infra_diesel::{Reads, Tx};

impl Wiring<LogIn> for Bus {
    fn execution(&self) -> impl Execution<LogIn> {
        Direct(LogInHandler {
            credentials: self.database.credentials(),
            hasher: self.services.hasher.clone(),
            reservations: self.shared(),
            settlements: self.shared(),
            sessions: self.shared(),
        })
    }
}

impl Wiring<ReserveAttempt> for Bus {
    fn execution(&self) -> impl Execution<ReserveAttempt> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| ReserveAttemptHandler {
            attempts: attempts(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<SettleAttempt> for Bus {
    fn execution(&self) -> impl Execution<SettleAttempt> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| SettleAttemptHandler {
            attempts: attempts(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<OpenSession> for Bus {
    fn execution(&self) -> impl Execution<OpenSession> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| OpenSessionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            entitlements: tx.entitlements(),
            attempts: attempts(&tx, &services),
            tokens: services.tokens.clone(),
            issuer: issuer(&services),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
        .with_receipts(|tx: Tx| tx.receipts())
    }
}

impl Wiring<RefreshSession> for Bus {
    fn execution(&self) -> impl Execution<RefreshSession> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| RefreshSessionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            entitlements: tx.entitlements(),
            locales: tx.locales(),
            mails: mails(&tx, &services),
            issuer: issuer(&services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<LogOut> for Bus {
    fn execution(&self) -> impl Execution<LogOut> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| LogOutHandler {
            sessions: tx.sessions(),
            issuer: issuer(&services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<EndOtherSessions> for Bus {
    fn execution(&self) -> impl Execution<EndOtherSessions> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| EndOtherSessionsHandler {
            sessions: tx.sessions(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ListSessions> for Bus {
    fn execution(&self) -> impl Execution<ListSessions> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}

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
        InTransaction::new(self.database.clone(), move |tx: Tx| ReplacePasswordHandler {
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
        InTransaction::new(self.database.clone(), move |tx: Tx| RequestPasswordResetHandler {
            accounts: tx.accounts(),
            locales: tx.locales(),
            attempts: attempts(&tx, &services),
            links: password_links(&tx, &services),
            mails: mails(&tx, &services),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
        .with_receipts(|tx: Tx| tx.receipts())
    }
}

impl Wiring<SendPasswordReset> for Bus {
    fn execution(&self) -> impl Execution<SendPasswordReset> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| SendPasswordResetHandler {
            accounts: tx.accounts(),
            locales: tx.locales(),
            links: password_links(&tx, &services),
            mails: mails(&tx, &services),
            clock: services.clock.clone(),
        })
        .with_receipts(|tx: Tx| tx.receipts())
    }
}

impl Wiring<ProvePasswordLink> for Bus {
    fn execution(&self) -> impl Execution<ProvePasswordLink> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| ProvePasswordLinkHandler {
            links: password_links(&tx, &services),
            attempts: attempts(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ApplyPasswordReset> for Bus {
    fn execution(&self) -> impl Execution<ApplyPasswordReset> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| ApplyPasswordResetHandler {
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
        InTransaction::new(self.database.clone(), move |tx: Tx| RecordInvitationHandler {
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
        InTransaction::new(self.database.clone(), move |tx: Tx| UseInvitationHandler {
            links: password_links(&tx, &services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<FindUser> for Bus {
    fn execution(&self) -> impl Execution<FindUser> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}

impl Wiring<EndSession> for Bus {
    fn execution(&self) -> impl Execution<EndSession> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| EndSessionHandler {
            sessions: tx.sessions(),
            clock: services.clock.clone(),
        })
    }
}

/// For who is to show the password once more.
pub(super) fn reauthentication(bus: &Bus) -> Reauthentication {
    Reauthentication {
        credentials: bus.database.credentials(),
        hasher: bus.services.hasher.clone(),
        reservations: bus.shared(),
        settlements: bus.shared(),
    }
}

pub(super) fn attempts(tx: &Tx, services: &Services) -> Attempts {
    Attempts { throttles: tx.throttles(), mac: services.mac.clone(), rules: services.attempt_rules }
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

fn issuer(services: &Services) -> TokenIssuer {
    TokenIssuer {
        access_tokens: services.access_tokens.clone(),
        mac: services.mac.clone(),
        uuids: services.uuids.clone(),
        rules: services.session_rules,
    }
}

impl Wiring<OpenAccount> for Bus {
    fn execution(&self) -> impl Execution<OpenAccount> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| OpenAccountHandler {
            accounts: tx.accounts(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
    }
}

fn key_maker(services: &Services) -> KeyMaker {
    KeyMaker { generator: services.signing_keys.clone(), uuids: services.uuids.clone() }
}

impl Wiring<EnsureSigningKey> for Bus {
    fn execution(&self) -> impl Execution<EnsureSigningKey> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| EnsureSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            maker: key_maker(&services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<RotateSigningKey> for Bus {
    fn execution(&self) -> impl Execution<RotateSigningKey> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| RotateSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            maker: key_maker(&services),
            clock: services.clock.clone(),
            lead: services.signing_key_lead,
        })
        .with_receipts(|tx: Tx| tx.receipts())
    }
}

impl Wiring<RevokeSigningKey> for Bus {
    fn execution(&self) -> impl Execution<RevokeSigningKey> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| RevokeSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            maker: key_maker(&services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<LoadSigningKeys> for Bus {
    fn execution(&self) -> impl Execution<LoadSigningKeys> {
        Direct(LoadSigningKeysHandler { ring: self.database.signing_key_ring() })
    }
}

impl Wiring<ListSigningKeys> for Bus {
    fn execution(&self) -> impl Execution<ListSigningKeys> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}
