use crate::bus::{Bus, Services};
use ::auth::{
    EndSession, EndSessionHandler, EnsureSigningKey, EnsureSigningKeyHandler, ListSigningKeys, LogIn, LogInHandler,
    OpenAccount, OpenAccountHandler, OpenSession, OpenSessionHandler, TokenIssuer,
};
use cqrs::{Direct, Execution, InTransaction, Reading, Wiring};
use infra_diesel::{Reads, Tx};

impl Wiring<LogIn> for Bus {
    fn execution(&self) -> impl Execution<LogIn> {
        Direct(LogInHandler {
            credentials: self.database.credentials(),
            hasher: self.services.hasher.clone(),
            sessions: self.shared(),
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
            tokens: services.tokens.clone(),
            issuer: issuer(&services),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
        .with_receipts(|tx: Tx| tx.receipts())
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

impl Wiring<EnsureSigningKey> for Bus {
    fn execution(&self) -> impl Execution<EnsureSigningKey> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| EnsureSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            generator: services.signing_keys.clone(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ListSigningKeys> for Bus {
    fn execution(&self) -> impl Execution<ListSigningKeys> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}
