mod forgery;
mod keys;

use super::*;
use crate::{AeadSealer, Ed25519KeyGenerator, MasterKey, adjustable_clock::AdjustableClock};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{EncodingKey, jwk::Jwk};
use kernel::Permission;
use serde_json::{Value, json};
use services::SigningKeyGenerator;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An installation with its sealer, clock, keys and tokens.
struct Installation {
    sealer: Arc<AeadSealer>,
    clock: Arc<AdjustableClock>,
    keys: Vec<InstalledKey>,
    tokens: EdDsaJwt,
}

impl Installation {
    fn build() -> Result<Self, Fault> {
        let sealer = Arc::new(AeadSealer::new(&MasterKey::generate().into()));
        let clock = Arc::new(AdjustableClock::at(at(0)));
        let tokens = EdDsaJwt::new(
            settings("https://accounts.example.org", "accounts"),
            clock.clone(),
        );
        let keys = vec![key(&sealer)?];
        tokens.install(keys.clone(), sealer.as_ref())?;
        Ok(Self {
            sealer,
            clock,
            keys,
            tokens,
        })
    }

    /// Returns the same keys with other settings.
    fn with(&self, issuer: &str, audience: &str) -> Result<EdDsaJwt, Fault> {
        let tokens = EdDsaJwt::new(settings(issuer, audience), self.clock.clone());
        tokens.install(self.keys.clone(), self.sealer.as_ref())?;
        Ok(tokens)
    }

    fn issue(&self) -> Result<String, Fault> {
        Ok(self.tokens.issue(&claims())?.expose().to_owned())
    }

    fn refuses(&self, token: &str) -> bool {
        self.tokens.verify(token) == Err(AccessTokenRefused)
    }

    /// Signs an arbitrary token with the real key.
    fn forge(
        &self,
        header: &Header,
        payload: &Value,
    ) -> Result<String, Box<dyn std::error::Error>> {
        let ring = self.tokens.ring();
        let signer = ring.signer(self.clock.now()).ok_or("no signer")?;
        Ok(encode(header, payload, &signer.key)?)
    }
}

fn settings(issuer: &str, audience: &str) -> AccessTokenSettings {
    AccessTokenSettings {
        issuer: issuer.to_owned(),
        audience: audience.to_owned(),
    }
}

fn key(sealer: &Arc<AeadSealer>) -> Result<InstalledKey, Fault> {
    let key = Ed25519KeyGenerator::new(sealer.clone()).generate()?;
    let (sealed_private_key, public_key) = (key.sealed_private_key, key.public_key);
    Ok(InstalledKey {
        key_id: key.key_id,
        sealed_private_key,
        public_key,
        signs_from: at(-1000),
        signs_until: None,
        verifies_until: None,
    })
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

fn claims() -> AccessClaims {
    AccessClaims {
        id: Uuid::from_u128(1),
        user_id: UserId::new(Uuid::from_u128(2)),
        session_id: SessionId::new(Uuid::from_u128(3)),
        generation: Some(5),
        issued_at: at(0),
        expires_at: at(600),
        authenticated_at: at(-60),
        methods: vec!["pwd".to_owned()],
        permissions: [
            Permission::declared("users:read"),
            Permission::declared("roles:assign"),
        ]
        .into(),
        epoch: 7,
    }
}

fn part(token: &str, index: usize) -> Result<Value, Box<dyn std::error::Error>> {
    let encoded = token.split('.').nth(index).ok_or("too few parts")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded)?)?)
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn header_of(token: &str) -> Result<Header, Box<dyn std::error::Error>> {
    Ok(decode_header(token)?)
}

#[test]
fn issued_tokens_verify_repeatedly() -> Outcome {
    let installation = Installation::build()?;
    let token = installation.issue()?;

    for _ in 0..3 {
        assert_eq!(*installation.tokens.verify(&token)?, claims());
    }
    Ok(())
}

#[test]
fn a_token_contains_exactly_the_documented_claims() -> Outcome {
    let installation = Installation::build()?;
    let token = installation.issue()?;

    assert_eq!(
        part(&token, 0)?,
        json!({"typ": "at+jwt", "alg": "EdDSA", "kid": installation.keys[0].key_id})
    );
    assert_eq!(
        part(&token, 1)?,
        json!({
            "iss": "https://accounts.example.org",
            "sub": "00000000-0000-0000-0000-000000000002",
            "aud": "accounts",
            "exp": at(600).timestamp(),
            "iat": at(0).timestamp(),
            "jti": "00000000-0000-0000-0000-000000000001",
            "sid": "00000000-0000-0000-0000-000000000003",
            "gen": 5,
            "auth_time": at(-60).timestamp(),
            "amr": ["pwd"],
            "permissions": ["users:read", "roles:assign"],
            "ver": 7,
        })
    );
    Ok(())
}

#[test]
fn tokens_of_versions_without_the_claim_of_the_generation_verify() -> Outcome {
    let installation = Installation::build()?;
    let before = AccessClaims {
        generation: None,
        ..claims()
    };

    let token = installation.tokens.issue(&before)?;

    assert_eq!(part(token.expose(), 1)?.get("gen"), None);
    assert_eq!(*installation.tokens.verify(token.expose())?, before);
    Ok(())
}

#[test]
fn expiry_is_exact_also_for_cached_tokens() -> Outcome {
    let installation = Installation::build()?;
    let (remembered, unseen) = (
        installation.issue()?,
        installation.tokens.issue(&AccessClaims {
            epoch: 8,
            ..claims()
        })?,
    );

    installation
        .clock
        .advance(TimeDelta::seconds(600) - TimeDelta::microseconds(1));
    assert!(installation.tokens.verify(&remembered).is_ok());

    installation.clock.advance(TimeDelta::microseconds(1));
    assert!(installation.refuses(&remembered));
    assert!(installation.refuses(unseen.expose()));
    Ok(())
}

#[test]
fn only_accepted_tokens_are_cached() -> Outcome {
    let installation = Installation::build()?;
    let (good, unseen) = (
        installation.issue()?,
        installation.tokens.issue(&AccessClaims {
            epoch: 8,
            ..claims()
        })?,
    );
    let remembers = |token: &str| {
        installation
            .tokens
            .ring()
            .verified()
            .get(&TokenDigest::of(token))
            .is_some()
    };

    installation.tokens.verify(&good)?;
    installation.clock.advance(TimeDelta::seconds(600));
    assert!(installation.refuses(unseen.expose()) && installation.refuses(&format!("{good}A")));

    assert!(remembers(&good));
    assert!(!remembers(unseen.expose()) && !remembers(&format!("{good}A")));
    Ok(())
}

#[test]
fn overlong_tokens_are_rejected_and_never_issued() -> Outcome {
    let installation = Installation::build()?;
    let many = vec![Permission::declared("resources-with-a-long-name:administrate"); 200];

    assert!(matches!(
        installation.tokens.issue(&AccessClaims {
            permissions: many.into(),
            ..claims()
        }),
        Err(Fault::Unexpected(_))
    ));
    assert!(installation.refuses(&format!(
        "{}{}",
        installation.issue()?,
        "A".repeat(MAX_TOKEN_LENGTH)
    )));
    Ok(())
}
