use crate::bus::{Bus, Services};
use ::auth::{
    EnsureSigningKey, EnsureSigningKeyHandler, KeyMaker, ListSigningKeys, LoadSigningKeys, LoadSigningKeysHandler,
    RevokeSigningKey, RevokeSigningKeyHandler, RotateSigningKey, RotateSigningKeyHandler,
};
use cqrs::{Direct, Execution, InTransaction, Reading, Wiring};
use infra_diesel::{Reads, Tx};

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
