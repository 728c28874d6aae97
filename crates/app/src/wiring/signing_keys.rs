use crate::bus::{Bus, Services};
use ::auth::{
    EnsureSigningKey, EnsureSigningKeyHandler, KeyMaker, ListSigningKeys, LoadSigningKeys, LoadSigningKeysHandler,
    RevokeSigningKey, RevokeSigningKeyHandler, RotateSigningKey, RotateSigningKeyHandler,
};
use auth::ports::AuthPorts as _;
use cqrs::{ContextModule, Direct, Execution, Wiring};
use infra_diesel::Tx;

fn key_maker(services: &Services) -> KeyMaker {
    KeyMaker { generator: services.signing_keys.clone(), uuids: services.uuids.clone() }
}

impl Wiring<EnsureSigningKey> for Bus {
    fn execution(&self) -> impl Execution<EnsureSigningKey> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| EnsureSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            maker: key_maker(&services),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<RotateSigningKey> for Bus {
    fn execution(&self) -> impl Execution<RotateSigningKey> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RotateSigningKeyHandler {
            signing_keys: tx.signing_keys(),
            maker: key_maker(&services),
            clock: services.clock.clone(),
            lead: services.signing_key_lead,
        })
        .with_receipts()
    }
}

impl Wiring<RevokeSigningKey> for Bus {
    fn execution(&self) -> impl Execution<RevokeSigningKey> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RevokeSigningKeyHandler {
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
        self.reading(|_, reads| reads)
    }
}
