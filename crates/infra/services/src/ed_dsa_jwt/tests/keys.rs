//! Which keys sign, verify and are published, and when.

use super::*;

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
