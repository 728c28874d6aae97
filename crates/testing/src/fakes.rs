use crate::{
    deterministic::{
        AcceptAllPasswords, FakeAccessTokens, FakeKeyGenerator, FakeMac, FakeSealer, FixedClock,
        PlainHasher, PredictableTokens, RecordedPauses, SequentialUuids,
    },
    memory::{InMemoryDatabase, RecordedMails},
};
use auth::TokenIssuer;
use auth_domain::SessionRules;
use cqrs::Subscription;
use std::sync::Arc;

/// One fake of everything, to wire into handlers and to look at afterwards. Clones share all.
#[derive(Clone)]
pub struct Fakes {
    pub database: InMemoryDatabase,
    pub clock: Arc<FixedClock>,
    pub uuids: Arc<SequentialUuids>,
    pub tokens: Arc<PredictableTokens>,
    pub hasher: Arc<PlainHasher>,
    pub mac: Arc<FakeMac>,
    pub pauses: Arc<RecordedPauses>,
    pub sealer: Arc<FakeSealer>,
    pub access_tokens: Arc<FakeAccessTokens>,
    pub key_generator: Arc<FakeKeyGenerator>,
    pub password_screen: Arc<AcceptAllPasswords>,
    pub mails: Arc<RecordedMails>,
}

impl Fakes {
    /// With a database that turns these events into deliveries.
    pub fn with_subscriptions(subscriptions: Vec<Subscription>) -> Self {
        let clock = Arc::new(FixedClock::default());
        Self {
            database: InMemoryDatabase::new(clock.clone(), subscriptions),
            uuids: Arc::default(),
            tokens: Arc::default(),
            hasher: Arc::default(),
            mac: Arc::default(),
            pauses: Arc::default(),
            sealer: Arc::default(),
            access_tokens: Arc::new(FakeAccessTokens::new(clock.clone())),
            key_generator: Arc::default(),
            password_screen: Arc::default(),
            mails: Arc::default(),
            clock,
        }
    }

    pub fn token_issuer(&self) -> TokenIssuer {
        TokenIssuer {
            access_tokens: self.access_tokens.clone(),
            mac: self.mac.clone(),
            uuids: self.uuids.clone(),
            rules: SessionRules::default(),
            declared: flows::declared_permissions(),
        }
    }
}

impl Default for Fakes {
    fn default() -> Self {
        Self::with_subscriptions(Vec::new())
    }
}
