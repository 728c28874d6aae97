use super::*;
use crate::{AeadSealer, Ed25519KeyGenerator, MasterKey, adjustable_clock::AdjustableClock};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{EncodingKey, jwk::Jwk};
use kernel::Permission;
use serde_json::{Value, json};
use services::SigningKeyGenerator;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// One installation: its sealer, clock, keys and tokens.
struct House {
    sealer: Arc<AeadSealer>,
    clock: Arc<AdjustableClock>,
    keys: Vec<InstalledKey>,
    tokens: EdDsaJwt,
}

impl House {
    fn build() -> Result<Self, Fault> {
        let sealer = Arc::new(AeadSealer::new(&MasterKey::generate()));
        let clock = Arc::new(AdjustableClock::at(at(0)));
        let tokens = EdDsaJwt::new(settings("https://accounts.example.org", "accounts"), clock.clone());
        let keys = vec![key(&sealer)?];
        tokens.install(keys.clone(), sealer.as_ref())?;
        Ok(Self { sealer, clock, keys, tokens })
    }

    /// The same keys under other settings.
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

    /// Signs anything with the real key.
    fn forge(&self, header: &Header, payload: &Value) -> Result<String, Box<dyn std::error::Error>> {
        let ring = self.tokens.ring();
        let signer = ring.signer(self.clock.now()).ok_or("no signer")?;
        Ok(encode(header, payload, &signer.key)?)
    }
}

fn settings(issuer: &str, audience: &str) -> AccessTokenSettings {
    AccessTokenSettings { issuer: issuer.to_owned(), audience: audience.to_owned() }
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
        issued_at: at(0),
        expires_at: at(600),
        authenticated_at: at(-60),
        methods: vec!["pwd".to_owned()],
        permissions: [Permission::declared("users:read"), Permission::declared("roles:assign")].into(),
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
fn what_is_issued_verifies_the_first_time_and_again() -> Outcome {
    let house = House::build()?;
    let token = house.issue()?;

    for _ in 0..3 {
        assert_eq!(*house.tokens.verify(&token)?, claims());
    }
    Ok(())
}

#[test]
fn a_token_says_what_the_contract_lists_and_nothing_else() -> Outcome {
    let house = House::build()?;
    let token = house.issue()?;

    assert_eq!(part(&token, 0)?, json!({"typ": "at+jwt", "alg": "EdDSA", "kid": house.keys[0].key_id}));
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
            "auth_time": at(-60).timestamp(),
            "amr": ["pwd"],
            "permissions": ["users:read", "roles:assign"],
            "ver": 7,
        })
    );
    Ok(())
}

#[test]
fn a_token_ends_on_the_second_also_when_it_is_remembered() -> Outcome {
    let house = House::build()?;
    let (remembered, unseen) = (house.issue()?, house.tokens.issue(&AccessClaims { epoch: 8, ..claims() })?);

    house.clock.advance(TimeDelta::seconds(600) - TimeDelta::microseconds(1));
    assert!(house.tokens.verify(&remembered).is_ok());

    house.clock.advance(TimeDelta::microseconds(1));
    assert!(house.refuses(&remembered));
    assert!(house.refuses(unseen.expose()));
    Ok(())
}

#[test]
fn only_what_was_accepted_is_remembered() -> Outcome {
    let house = House::build()?;
    let (good, unseen) = (house.issue()?, house.tokens.issue(&AccessClaims { epoch: 8, ..claims() })?);
    let remembers = |token: &str| house.tokens.ring().verified().get(&TokenDigest::of(token)).is_some();

    house.tokens.verify(&good)?;
    house.clock.advance(TimeDelta::seconds(600));
    assert!(house.refuses(unseen.expose()) && house.refuses(&format!("{good}A")));

    assert!(remembers(&good));
    assert!(!remembers(unseen.expose()) && !remembers(&format!("{good}A")));
    Ok(())
}

#[test]
fn an_unsigned_token_is_refused() -> Outcome {
    let house = House::build()?;
    let token = house.issue()?;
    let kid = &house.keys[0].key_id;

    for alg in ["none", "None", "NONE", ""] {
        let header = encoded(&json!({"typ": "at+jwt", "alg": alg, "kid": kid}));
        let payload = encoded(&part(&token, 1)?);
        let signature = token.rsplit('.').next().unwrap_or_default();
        for forged in
            [format!("{header}.{payload}."), format!("{header}.{payload}"), format!("{header}.{payload}.{signature}")]
        {
            assert!(house.refuses(&forged), "{alg}");
        }
    }
    let (signed, _) = token.rsplit_once('.').ok_or("no signature")?;
    assert!(house.refuses(&format!("{signed}.")));
    assert!(house.refuses(signed));
    Ok(())
}

#[test]
fn the_public_key_is_no_hmac_secret() -> Outcome {
    let house = House::build()?;
    let payload = part(&house.issue()?, 1)?;
    let public_key = &house.keys[0].public_key;
    let x = URL_SAFE_NO_PAD.encode(public_key);

    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        for secret in [public_key.as_slice(), x.as_bytes(), house.tokens.jwks().as_bytes()] {
            let mut header = header_of(&house.issue()?)?;
            header.alg = algorithm;
            assert!(house.refuses(&encode(&header, &payload, &EncodingKey::from_secret(secret))?), "{algorithm:?}");
        }
    }
    Ok(())
}

#[test]
fn only_the_type_of_access_tokens_is_accepted() -> Outcome {
    let house = House::build()?;
    let token = house.issue()?;

    for (typ, accepted) in [
        (Some("at+jwt"), true),
        (Some("AT+JWT"), true),
        (Some("application/at+jwt"), true),
        (Some("JWT"), false),
        (Some("id+jwt"), false),
        (Some(" at+jwt"), false),
        (Some("text/at+jwt"), false),
        (Some(""), false),
        (None, false),
    ] {
        let mut header = header_of(&token)?;
        header.typ = typ.map(str::to_owned);
        assert_eq!(house.tokens.verify(&house.forge(&header, &part(&token, 1)?)?).is_ok(), accepted, "{typ:?}");
    }
    Ok(())
}

#[test]
fn another_issuer_and_another_audience_are_refused() -> Outcome {
    let house = House::build()?;
    for (issuer, audience) in [
        ("https://elsewhere.example.org", "accounts"),
        ("https://accounts.example.org/", "accounts"),
        ("https://accounts.example.org", "billing"),
        ("https://accounts.example.org", ""),
    ] {
        let token = house.with(issuer, audience)?.issue(&claims())?;
        assert!(house.refuses(token.expose()), "{issuer} {audience}");
    }
    let token = house.with("https://accounts.example.org", "accounts")?.issue(&claims())?;
    assert!(!house.refuses(token.expose()));
    Ok(())
}

#[test]
fn every_claim_is_required_and_has_one_form() -> Outcome {
    let house = House::build()?;
    let token = house.issue()?;
    let (header, payload) = (header_of(&token)?, part(&token, 1)?);
    assert!(!house.refuses(&house.forge(&header, &payload)?));

    for name in payload.as_object().ok_or("no object")?.keys() {
        for wrong in [None, Some(Value::Null), Some(json!({})), Some(json!([1])), Some(json!("x")), Some(json!(1e300))]
        {
            let mut changed = payload.clone();
            let fields = changed.as_object_mut().ok_or("no object")?;
            match wrong.clone() {
                Some(wrong) => fields.insert(name.clone(), wrong),
                None => fields.remove(name),
            };
            assert!(house.refuses(&house.forge(&header, &changed)?), "{name} as {wrong:?}");
        }
    }
    for (name, wrong) in [("aud", json!(["accounts"])), ("exp", json!(i64::MAX)), ("exp", json!(-1))] {
        let mut changed = payload.clone();
        changed[name] = wrong;
        assert!(house.refuses(&house.forge(&header, &changed)?), "{name}");
    }
    Ok(())
}

#[test]
fn a_foreign_key_is_refused_whatever_it_calls_itself() -> Outcome {
    let (ours, theirs) = (House::build()?, House::build()?);
    let foreign = theirs.issue()?;
    assert!(ours.refuses(&foreign));

    for kid in [None, Some(""), Some(ours.keys[0].key_id.as_str()), Some("../../etc/passwd")] {
        let mut header = header_of(&foreign)?;
        header.kid = kid.map(str::to_owned);
        assert!(ours.refuses(&theirs.forge(&header, &part(&foreign, 1)?)?), "{kid:?}");
    }
    Ok(())
}

#[test]
fn a_key_that_comes_with_the_token_is_not_looked_at() -> Outcome {
    let (ours, theirs) = (House::build()?, House::build()?);
    let foreign = theirs.issue()?;
    let jwk: Jwk = serde_json::from_value(serde_json::from_str::<Value>(&theirs.tokens.jwks())?["keys"][0].clone())?;

    for kid in [&ours.keys[0].key_id, &theirs.keys[0].key_id] {
        let mut header = header_of(&foreign)?;
        header.kid = Some(kid.clone());
        header.jwk = Some(jwk.clone());
        header.jku = Some("https://elsewhere.example.org/jwks.json".to_owned());
        header.x5u = Some("https://elsewhere.example.org/chain.pem".to_owned());
        header.x5c = Some(vec!["AAAA".to_owned()]);
        assert!(ours.refuses(&theirs.forge(&header, &part(&foreign, 1)?)?));
    }
    Ok(())
}

#[test]
fn a_critical_extension_is_refused() -> Outcome {
    let house = House::build()?;
    let token = house.issue()?;
    let mut header = header_of(&token)?;
    header.crit = Some(vec!["exp".to_owned()]);

    assert!(house.refuses(&house.forge(&header, &part(&token, 1)?)?));
    Ok(())
}

#[test]
fn no_changed_character_goes_unnoticed() -> Outcome {
    let house = House::build()?;
    let token = house.issue()?;
    assert!(!house.refuses(&token));

    let mut payload = part(&token, 1)?;
    payload["permissions"] = json!(["signing-keys:manage"]);
    let parts: Vec<&str> = token.split('.').collect();
    assert!(house.refuses(&format!("{}.{}.{}", parts[0], encoded(&payload), parts[2])));

    for index in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        assert!(house.refuses(&String::from_utf8(changed)?), "character {index}");
    }
    for other in [
        format!("{token}="),
        format!("{token}."),
        format!(" {token}"),
        format!(".{token}"),
        String::new(),
        "..".to_owned(),
    ] {
        assert!(house.refuses(&other), "{other:?}");
    }
    Ok(())
}

#[test]
fn an_overlong_token_is_refused_and_never_issued() -> Outcome {
    let house = House::build()?;
    let many = vec![Permission::declared("resources-with-a-long-name:administrate"); 200];

    assert!(matches!(
        house.tokens.issue(&AccessClaims { permissions: many.into(), ..claims() }),
        Err(Fault::Unexpected(_))
    ));
    assert!(house.refuses(&format!("{}{}", house.issue()?, "A".repeat(MAX_TOKEN_LENGTH))));
    Ok(())
}

#[test]
fn a_key_is_published_before_it_signs_and_until_its_tokens_have_expired() -> Outcome {
    let house = House::build()?;
    let new = InstalledKey { signs_from: at(600), ..key(&house.sealer)? };
    let old = InstalledKey { signs_until: Some(at(600)), verifies_until: Some(at(1500)), ..house.keys[0].clone() };
    house.tokens.install(vec![new.clone(), old.clone()], house.sealer.as_ref())?;
    let published = || -> Result<Vec<Value>, Box<dyn std::error::Error>> {
        let published: Value = serde_json::from_str(&house.tokens.jwks())?;
        Ok(published["keys"].as_array().ok_or("a list")?.iter().map(|key| key["kid"].clone()).collect())
    };
    let signed_by = || -> Result<Option<String>, Box<dyn std::error::Error>> { Ok(header_of(&house.issue()?)?.kid) };
    let long_lived = AccessClaims { expires_at: at(100_000), ..claims() };
    let by_old = house.tokens.issue(&long_lived)?;

    for (second, signer, keys) in [
        (0, &old, vec![&new, &old]),
        (599, &old, vec![&new, &old]),
        (600, &new, vec![&new, &old]),
        (1499, &new, vec![&new, &old]),
        (1500, &new, vec![&new]),
    ] {
        house.clock.advance(at(second) - house.clock.now());
        assert_eq!(signed_by()?.as_ref(), Some(&signer.key_id), "{second}");
        let keys: Vec<_> = keys.into_iter().map(|key| json!(key.key_id)).collect();
        assert_eq!(published()?, keys, "{second}");
        let fresh = house.tokens.issue(&AccessClaims { id: Uuid::from_u128(second as u128), ..long_lived.clone() })?;
        assert!(!house.refuses(fresh.expose()), "{second}");
        let unseen = house.tokens.check(&house.tokens.ring(), by_old.expose(), at(second));
        assert_eq!(unseen.is_ok(), second < 1500, "{second}");
    }
    Ok(())
}

#[test]
fn a_key_whose_time_a_slow_clock_does_not_know_yet_signs_where_there_is_no_other() -> Outcome {
    let house = House::build()?;
    let (early, late) = (key(&house.sealer)?, key(&house.sealer)?);
    let keys = vec![InstalledKey { signs_from: at(9), ..late }, InstalledKey { signs_from: at(1), ..early.clone() }];
    house.tokens.install(keys, house.sealer.as_ref())?;
    assert_eq!(header_of(&house.issue()?)?.kid, Some(early.key_id));
    Ok(())
}

#[test]
fn a_key_that_is_forgotten_neither_signs_nor_verifies_and_is_not_published() -> Outcome {
    let house = House::build()?;
    let pending = InstalledKey { signs_from: at(600), ..key(&house.sealer)? };
    let keys = vec![pending.clone(), house.keys[0].clone()];
    house.tokens.install(keys, house.sealer.as_ref())?;
    let token = house.issue()?;
    assert!(!house.refuses(&token));

    assert!(!house.tokens.forget("unknown") && !house.refuses(&token));
    assert!(house.tokens.forget(&pending.key_id) && !house.refuses(&token), "another one");
    assert!(house.tokens.forget(&house.keys[0].key_id));

    assert!(house.refuses(&token), "also when it was remembered");
    assert!(matches!(house.tokens.issue(&claims()), Err(Fault::Unavailable(_))));
    assert_eq!(house.tokens.jwks(), r#"{"keys":[]}"#);
    assert!(!house.tokens.has(&pending.key_id) && !house.tokens.forget(&pending.key_id));
    Ok(())
}

#[test]
fn keys_that_are_not_ours_are_not_installed_and_change_nothing() -> Outcome {
    let (house, other) = (House::build()?, House::build()?);
    let (ours, theirs) = (&house.keys[0], other.keys[0].clone());
    let retired = InstalledKey { signs_until: Some(at(-1)), ..ours.clone() };
    let renamed = InstalledKey { key_id: "renamed".to_owned(), ..retired.clone() };
    let older = InstalledKey { signs_from: at(-2000), ..key(&house.sealer)? };
    let swapped = InstalledKey { public_key: theirs.public_key.clone(), ..older.clone() };
    let cut = InstalledKey { public_key: older.public_key[1..].to_vec(), ..older };
    let token = house.issue()?;

    for keys in [
        vec![],
        vec![retired],
        vec![ours.clone(), theirs],
        vec![ours.clone(), renamed],
        vec![ours.clone(), swapped],
        vec![ours.clone(), cut],
    ] {
        let installed = house.tokens.install(keys.clone(), house.sealer.as_ref());
        assert!(matches!(installed, Err(Fault::Unexpected(_))), "{keys:?}");
        assert!(!house.refuses(&token) && !house.refuses(&house.issue()?));
    }
    Ok(())
}

#[test]
fn without_keys_nothing_is_issued_and_nothing_verifies() -> Outcome {
    let house = House::build()?;
    let empty = EdDsaJwt::new(settings("https://accounts.example.org", "accounts"), house.clock.clone());

    assert!(matches!(empty.issue(&claims()), Err(Fault::Unavailable(_))));
    assert_eq!(empty.verify(&house.issue()?), Err(AccessTokenRefused));
    assert_eq!(empty.jwks(), r#"{"keys":[]}"#);
    Ok(())
}

#[test]
fn the_published_keys_have_public_parts_only() -> Outcome {
    let house = House::build()?;
    let keys = vec![key(&house.sealer)?, house.keys[0].clone()];
    house.tokens.install(keys.clone(), house.sealer.as_ref())?;

    let published: Value = serde_json::from_str(&house.tokens.jwks())?;

    let expected = keys.iter().map(|key| {
        let x = URL_SAFE_NO_PAD.encode(&key.public_key);
        json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key.key_id, "alg": "EdDSA", "use": "sig"})
    });
    assert_eq!(published, json!({"keys": expected.collect::<Vec<_>>()}));
    Ok(())
}

#[test]
fn printing_shows_no_key() -> Outcome {
    let house = House::build()?;
    assert_eq!(
        format!("{:?}", house.tokens),
        r#"EdDsaJwt { settings: AccessTokenSettings { issuer: "https://accounts.example.org", audience: "accounts" }, .. }"#
    );
    Ok(())
}
