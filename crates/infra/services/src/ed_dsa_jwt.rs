//! Access tokens as JWTs (RFC 9068) signed with Ed25519 (RFC 8037).

mod key_ring;
mod token_claims;
mod verified_tokens;

pub use key_ring::InstalledKey;

use crate::jwk::pin_crypto_provider;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use kernel::{Fault, SessionId, UserId};
use key_ring::{KeyRing, Signer};
use services::{AccessClaims, AccessTokenRefused, AccessTokens, Clock, EncodedAccessToken, Sealer};
use std::sync::{Arc, PoisonError, RwLock};
use token_claims::TokenClaims;
use uuid::Uuid;
use verified_tokens::TokenDigest;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessTokenSettings {
    pub issuer: String,
    pub audience: String,
}

/// Issues and verifies access tokens; requires keys from [`EdDsaJwt::install`].
pub struct EdDsaJwt {
    validation: Validation,
    settings: AccessTokenSettings,
    clock: Arc<dyn Clock>,
    ring: RwLock<Arc<KeyRing>>,
}

/// Limits the work that a request can cause. Issued tokens have about 700 octets.
const MAX_TOKEN_LENGTH: usize = 8 * 1024;

impl EdDsaJwt {
    pub fn new(settings: AccessTokenSettings, clock: Arc<dyn Clock>) -> Self {
        pin_crypto_provider();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        // `valid_at` checks the expiry against the injected clock
        validation.validate_exp = false;
        Self {
            validation,
            settings,
            clock,
            ring: RwLock::default(),
        }
    }

    /// Replaces the keys and clears the cache of verified tokens. Returns a fault and keeps the
    /// previous keys if a key cannot be opened with `sealer`, does not match its public key, if no
    /// key can sign, or if a test signature does not verify.
    pub fn install(&self, keys: Vec<InstalledKey>, sealer: &dyn Sealer) -> Result<(), Fault> {
        let ring = KeyRing::open(keys, sealer)?;
        self.test(&ring)?;

        self.replace(ring);
        Ok(())
    }

    /// Removes a key, so that it neither signs nor verifies nor is published. Returns `false` if
    /// there is no key with that id.
    pub fn forget(&self, key_id: &str) -> bool {
        let ring = self.ring();
        if ring.has(key_id) {
            self.replace(ring.without(key_id));
        }
        ring.has(key_id)
    }

    pub fn has(&self, key_id: &str) -> bool {
        self.ring().has(key_id)
    }

    fn replace(&self, ring: KeyRing) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    fn test(&self, ring: &KeyRing) -> Result<(), Fault> {
        let time = self.clock.now();
        ring.signer(time)
            .ok_or_else(|| Fault::unexpected("no signing key is active"))?;
        let now = DateTime::from_timestamp(time.timestamp(), 0).unwrap_or_default();
        let claims = AccessClaims {
            id: Uuid::nil(),
            user_id: UserId::new(Uuid::nil()),
            session_id: SessionId::new(Uuid::nil()),
            generation: None,
            issued_at: now,
            expires_at: now + TimeDelta::minutes(1),
            authenticated_at: now,
            methods: Vec::new(),
            permissions: Arc::default(),
            epoch: 0,
        };

        for signer in ring.signers(time) {
            let token = self.sign(signer, &claims)?;
            match self.check(ring, token.expose(), now) {
                Ok(checked) if checked == claims => {}
                _ => {
                    return Err(Fault::unexpected(
                        "a signing key does not verify its own signature",
                    ));
                }
            }
        }
        Ok(())
    }

    fn sign(&self, signer: &Signer, claims: &AccessClaims) -> Result<EncodedAccessToken, Fault> {
        let token = encode(
            &signer.header,
            &TokenClaims::new(&self.settings, claims),
            &signer.key,
        )
        .map_err(Fault::unexpected)?;

        if token.len() > MAX_TOKEN_LENGTH {
            return Err(Fault::unexpected(
                "the access token exceeds the maximum length",
            ));
        }
        Ok(EncodedAccessToken::new(token))
    }

    fn check(
        &self,
        ring: &KeyRing,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<AccessClaims, AccessTokenRefused> {
        let header = decode_header(token).map_err(|_| AccessTokenRefused)?;
        let key_id = header
            .kid
            .as_deref()
            .filter(|_| is_of_an_access_token(&header))
            .ok_or(AccessTokenRefused)?;
        let key = ring.verifier(key_id, now).ok_or(AccessTokenRefused)?;

        let checked =
            decode::<TokenClaims>(token, key, &self.validation).map_err(|_| AccessTokenRefused)?;
        let claims = checked
            .claims
            .into_access_claims()
            .ok_or(AccessTokenRefused)?;
        valid_at(now, &claims)?;
        Ok(claims)
    }

    fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl AccessTokens for EdDsaJwt {
    fn issue(&self, claims: &AccessClaims) -> Result<EncodedAccessToken, Fault> {
        let ring = self.ring();
        self.sign(ring.signer(self.clock.now()).ok_or_else(no_signer)?, claims)
    }

    fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, AccessTokenRefused> {
        if token.len() > MAX_TOKEN_LENGTH {
            return Err(AccessTokenRefused);
        }
        let (ring, digest, now) = (self.ring(), TokenDigest::of(token), self.clock.now());

        if let Some(claims) = ring.verified().get(&digest) {
            valid_at(now, &claims)?;
            return Ok(claims);
        }

        let claims = Arc::new(self.check(&ring, token, now)?);
        ring.verified().insert(digest, Arc::clone(&claims));
        Ok(claims)
    }

    fn jwks(&self) -> String {
        self.ring().jwks(self.clock.now())
    }
}

impl std::fmt::Debug for EdDsaJwt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EdDsaJwt")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// The fault between the revocation of the active key and the load of its successor.
fn no_signer() -> Fault {
    Fault::unavailable("no signing key is available")
}

/// Checks the header. `kid` selects one of the installed keys; `jku`, `x5u` and `jwk` are ignored.
fn is_of_an_access_token(header: &Header) -> bool {
    let is_typed = header.typ.as_deref().is_some_and(|typ| {
        typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt")
    });
    // no extensions are supported, so none may be critical (RFC 7515 section 4.1.11)
    is_typed && header.alg == Algorithm::EdDSA && header.crit.is_none()
}

/// Checks the times without leeway: tokens are issued and verified with the same clocks.
fn valid_at(now: DateTime<Utc>, claims: &AccessClaims) -> Result<(), AccessTokenRefused> {
    if now < claims.expires_at {
        Ok(())
    } else {
        Err(AccessTokenRefused)
    }
}

#[cfg(test)]
mod tests;
