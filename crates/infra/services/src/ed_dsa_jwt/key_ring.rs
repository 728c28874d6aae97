use super::verified_tokens::VerifiedTokens;
use crate::jwk::public_jwk;
use aws_lc_rs::signature::Ed25519KeyPair;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header,
    jwk::{Jwk, JwkSet, PublicKeyUse},
};
use kernel::{BoxError, Fault};
use services::Sealer;
use std::collections::HashMap;
use zeroize::Zeroizing;

/// A signing key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledKey {
    pub key_id: String,
    pub sealed_private_key: Vec<u8>,
    pub public_key: Vec<u8>,
    /// It is not retired.
    pub signs: bool,
}

/// The keys of one installation with the tokens they have verified, so that both are replaced at once.
pub(super) struct KeyRing {
    signer: Option<Signer>,
    verifiers: HashMap<String, DecodingKey>,
    jwks: String,
    verified: VerifiedTokens,
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

/// PKCS #8 (RFC 8410 section 7) up to the seed.
const PKCS8_BEFORE_SEED: &[u8] =
    &[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

impl Default for KeyRing {
    fn default() -> Self {
        let jwks = r#"{"keys":[]}"#.to_owned();
        Self { signer: None, verifiers: HashMap::new(), jwks, verified: VerifiedTokens::default() }
    }
}

impl KeyRing {
    pub(super) fn open(keys: Vec<InstalledKey>, sealer: &dyn Sealer) -> Result<Self, Fault> {
        let mut ring = Self::default();
        let mut published = JwkSet::default();
        for key in keys {
            let key_id = key.key_id.clone();
            let jwk = ring.add(key, sealer).map_err(|source| Fault::unexpected(UnusableKey { key_id, source }))?;
            published.keys.push(jwk);
        }
        ring.jwks = serde_json::to_string(&published).map_err(Fault::unexpected)?;
        Ok(ring)
    }

    /// Verifying keys are opened too: otherwise whoever can write to the table could plant a key and sign at will.
    fn add(&mut self, key: InstalledKey, sealer: &dyn Sealer) -> Result<Jwk, BoxError> {
        let InstalledKey { key_id, sealed_private_key, public_key, signs } = key;
        let seed = Zeroizing::new(sealer.open(&sealed_private_key, key_id.as_bytes())?);
        Ed25519KeyPair::from_seed_and_public_key(&seed, &public_key)?;

        if signs && self.signer.is_none() {
            self.signer = Some(Signer::new(&key_id, &seed));
        }
        let mut jwk = public_jwk(&public_key)?;
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        jwk.common.key_id = Some(key_id.clone());
        self.verifiers.insert(key_id, DecodingKey::from_ed_der(&public_key));
        Ok(jwk)
    }

    pub(super) const fn signer(&self) -> Option<&Signer> {
        self.signer.as_ref()
    }

    pub(super) fn verifier(&self, key_id: &str) -> Option<&DecodingKey> {
        self.verifiers.get(key_id)
    }

    pub(super) fn jwks(&self) -> &str {
        &self.jwks
    }

    pub(super) const fn verified(&self) -> &VerifiedTokens {
        &self.verified
    }
}

impl Signer {
    fn new(key_id: &str, seed: &[u8]) -> Self {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(key_id.to_owned());
        let pkcs8 = Zeroizing::new([PKCS8_BEFORE_SEED, seed].concat());
        Self { header, key: EncodingKey::from_ed_der(&pkcs8) }
    }
}
