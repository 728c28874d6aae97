use super::verified_tokens::VerifiedTokens;
use crate::jwk::public_jwk;
use aws_lc_rs::signature::Ed25519KeyPair;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, jwk::PublicKeyUse};
use kernel::{BoxError, Fault};
use services::{SealPurpose, Sealer};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A stored signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledKey {
    pub key_id: String,
    pub sealed_private_key: Vec<u8>,
    pub public_key: Vec<u8>,
    pub signs_from: DateTime<Utc>,
    /// `None` until a successor takes over.
    pub signs_until: Option<DateTime<Utc>>,
    /// The time after which its signatures are invalid and it is no longer published.
    pub verifies_until: Option<DateTime<Utc>>,
}

/// The keys of an installation and the cache of tokens that they verified, so that both are
/// replaced together. The clock decides which key signs and which are published.
#[derive(Default)]
pub(super) struct KeyRing {
    keys: Vec<RingKey>,
    verified: VerifiedTokens,
}

#[derive(Clone)]
struct RingKey {
    key_id: String,
    signer: Arc<Signer>,
    signs_from: DateTime<Utc>,
    signs_until: Option<DateTime<Utc>>,
    verifier: DecodingKey,
    verifies_until: Option<DateTime<Utc>>,
    /// The published form of the key.
    jwk: String,
}

pub(super) struct Signer {
    pub(super) header: Header,
    pub(super) key: EncodingKey,
}

#[derive(Debug, thiserror::Error)]
#[error("the signing key {key_id} cannot be used")]
struct UnusableKey {
    key_id: String,
    source: BoxError,
}

/// The PKCS #8 prefix (RFC 8410 section 7) before the seed.
const PKCS8_BEFORE_SEED: &[u8] = &[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

impl KeyRing {
    pub(super) fn open(keys: Vec<InstalledKey>, sealer: &dyn Sealer) -> Result<Self, Fault> {
        let opened = keys.into_iter().map(|key| {
            let key_id = key.key_id.clone();
            RingKey::open(key, sealer)
                .map_err(|source| Fault::unexpected(UnusableKey { key_id, source }))
        });
        Ok(Self {
            keys: opened.collect::<Result<_, _>>()?,
            verified: VerifiedTokens::default(),
        })
    }

    /// Returns the ring without one key and with an empty cache.
    pub(super) fn without(&self, key_id: &str) -> Self {
        let rest = self.keys.iter().filter(|key| key.key_id != key_id).cloned();
        Self {
            keys: rest.collect(),
            verified: VerifiedTokens::default(),
        }
    }

    pub(super) fn has(&self, key_id: &str) -> bool {
        self.keys.iter().any(|key| key.key_id == key_id)
    }

    /// Returns the newest active key. If none is active, because the clock of the process that made
    /// the key is ahead, returns the key that becomes active first; every process accepts it
    /// already.
    pub(super) fn signer(&self, now: DateTime<Utc>) -> Option<&Signer> {
        let (come, to_come): (Vec<_>, Vec<_>) =
            self.signing(now).partition(|key| key.signs_from <= now);
        let newest = come.into_iter().max_by_key(|key| key.signs_from);
        let key = newest.or_else(|| to_come.into_iter().min_by_key(|key| key.signs_from));
        key.map(|key| key.signer.as_ref())
    }

    /// Returns the keys that sign now or later.
    pub(super) fn signers(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Signer> {
        self.signing(now).map(|key| key.signer.as_ref())
    }

    fn signing(&self, now: DateTime<Utc>) -> impl Iterator<Item = &RingKey> {
        self.keys
            .iter()
            .filter(move |key| !is_over(key.signs_until, now))
    }

    pub(super) fn verifier(&self, key_id: &str, now: DateTime<Utc>) -> Option<&DecodingKey> {
        let key = self.keys.iter().find(|key| key.key_id == key_id)?;
        (!is_over(key.verifies_until, now)).then_some(&key.verifier)
    }

    /// Returns the published keys as a JWK set (RFC 7517 section 5).
    pub(super) fn jwks(&self, now: DateTime<Utc>) -> String {
        let published = self
            .keys
            .iter()
            .filter(|key| !is_over(key.verifies_until, now));
        let jwks: Vec<&str> = published.map(|key| key.jwk.as_str()).collect();
        format!(r#"{{"keys":[{}]}}"#, jwks.join(","))
    }

    pub(super) const fn verified(&self) -> &VerifiedTokens {
        &self.verified
    }
}

fn is_over(until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    until.is_some_and(|until| until <= now)
}

impl RingKey {
    /// Opens a key. Keys that only verify are opened too: otherwise an attacker who can write to
    /// the table could plant a public key and sign tokens.
    fn open(key: InstalledKey, sealer: &dyn Sealer) -> Result<Self, BoxError> {
        let InstalledKey {
            key_id,
            sealed_private_key,
            public_key,
            signs_from,
            signs_until,
            verifies_until,
        } = key;
        let place = key_id.as_bytes();
        let seed = sealer.open(SealPurpose::SIGNING_KEY, &sealed_private_key, place)?;
        let seed = Zeroizing::new(seed);
        Ed25519KeyPair::from_seed_and_public_key(&seed, &public_key)?;

        let mut jwk = public_jwk(&public_key)?;
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        jwk.common.key_id = Some(key_id.clone());
        Ok(Self {
            signer: Arc::new(Signer::new(&key_id, &seed)),
            key_id,
            signs_from,
            signs_until,
            verifier: DecodingKey::from_ed_der(&public_key),
            verifies_until,
            jwk: serde_json::to_string(&jwk)?,
        })
    }
}

impl Signer {
    fn new(key_id: &str, seed: &[u8]) -> Self {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(key_id.to_owned());
        let pkcs8 = Zeroizing::new([PKCS8_BEFORE_SEED, seed].concat());
        Self {
            header,
            key: EncodingKey::from_ed_der(&pkcs8),
        }
    }
}
