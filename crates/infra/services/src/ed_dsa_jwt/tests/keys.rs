//! When keys sign, verify and are published.

use super::*;

#[test]
fn keys_are_published_before_they_sign_until_their_tokens_expire() -> Outcome {
    let installation = Installation::build()?;
    let new = InstalledKey {
        signs_from: at(600),
        ..key(&installation.sealer)?
    };
    let old = InstalledKey {
        signs_until: Some(at(600)),
        verifies_until: Some(at(1500)),
        ..installation.keys[0].clone()
    };
    installation
        .tokens
        .install(vec![new.clone(), old.clone()], installation.sealer.as_ref())?;
    let published = || -> Result<Vec<Value>, Box<dyn std::error::Error>> {
        let published: Value = serde_json::from_str(&installation.tokens.jwks())?;
        Ok(published["keys"]
            .as_array()
            .ok_or("a list")?
            .iter()
            .map(|key| key["kid"].clone())
            .collect())
    };
    let signed_by = || -> Result<Option<String>, Box<dyn std::error::Error>> {
        Ok(header_of(&installation.issue()?)?.kid)
    };
    let long_lived = AccessClaims {
        expires_at: at(100_000),
        ..claims()
    };
    let by_old = installation.tokens.issue(&long_lived)?;

    for (second, signer, keys) in [
        (0, &old, vec![&new, &old]),
        (599, &old, vec![&new, &old]),
        (600, &new, vec![&new, &old]),
        (1499, &new, vec![&new, &old]),
        (1500, &new, vec![&new]),
    ] {
        installation
            .clock
            .advance(at(second) - installation.clock.now());
        assert_eq!(signed_by()?.as_ref(), Some(&signer.key_id), "{second}");
        let keys: Vec<_> = keys.into_iter().map(|key| json!(key.key_id)).collect();
        assert_eq!(published()?, keys, "{second}");
        let fresh = installation.tokens.issue(&AccessClaims {
            id: Uuid::from_u128(second as u128),
            ..long_lived.clone()
        })?;
        assert!(!installation.refuses(fresh.expose()), "{second}");
        let unseen =
            installation
                .tokens
                .check(&installation.tokens.ring(), by_old.expose(), at(second));
        assert_eq!(unseen.is_ok(), second < 1500, "{second}");
    }
    Ok(())
}

#[test]
fn with_a_slow_clock_the_first_future_key_signs() -> Outcome {
    let installation = Installation::build()?;
    let (early, late) = (key(&installation.sealer)?, key(&installation.sealer)?);
    let keys = vec![
        InstalledKey {
            signs_from: at(9),
            ..late
        },
        InstalledKey {
            signs_from: at(1),
            ..early.clone()
        },
    ];
    installation
        .tokens
        .install(keys, installation.sealer.as_ref())?;
    assert_eq!(header_of(&installation.issue()?)?.kid, Some(early.key_id));
    Ok(())
}

#[test]
fn a_forgotten_key_neither_signs_nor_verifies_nor_is_published() -> Outcome {
    let installation = Installation::build()?;
    let pending = InstalledKey {
        signs_from: at(600),
        ..key(&installation.sealer)?
    };
    let keys = vec![pending.clone(), installation.keys[0].clone()];
    installation
        .tokens
        .install(keys, installation.sealer.as_ref())?;
    let token = installation.issue()?;
    assert!(!installation.refuses(&token));

    assert!(!installation.tokens.forget("unknown") && !installation.refuses(&token));
    assert!(
        installation.tokens.forget(&pending.key_id) && !installation.refuses(&token),
        "another one"
    );
    assert!(installation.tokens.forget(&installation.keys[0].key_id));

    assert!(installation.refuses(&token), "also if it was cached");
    assert!(matches!(
        installation.tokens.issue(&claims()),
        Err(Fault::Unavailable(_))
    ));
    assert_eq!(installation.tokens.jwks(), r#"{"keys":[]}"#);
    assert!(
        !installation.tokens.has(&pending.key_id) && !installation.tokens.forget(&pending.key_id)
    );
    Ok(())
}

#[test]
fn foreign_keys_are_not_installed_and_the_ring_stays() -> Outcome {
    let (installation, other) = (Installation::build()?, Installation::build()?);
    let (ours, theirs) = (&installation.keys[0], other.keys[0].clone());
    let retired = InstalledKey {
        signs_until: Some(at(-1)),
        ..ours.clone()
    };
    let renamed = InstalledKey {
        key_id: "renamed".to_owned(),
        ..retired.clone()
    };
    let older = InstalledKey {
        signs_from: at(-2000),
        ..key(&installation.sealer)?
    };
    let swapped = InstalledKey {
        public_key: theirs.public_key.clone(),
        ..older.clone()
    };
    let cut = InstalledKey {
        public_key: older.public_key[1..].to_vec(),
        ..older
    };
    let token = installation.issue()?;

    for keys in [
        vec![],
        vec![retired],
        vec![ours.clone(), theirs],
        vec![ours.clone(), renamed],
        vec![ours.clone(), swapped],
        vec![ours.clone(), cut],
    ] {
        let installed = installation
            .tokens
            .install(keys.clone(), installation.sealer.as_ref());
        assert!(matches!(installed, Err(Fault::Unexpected(_))), "{keys:?}");
        assert!(!installation.refuses(&token) && !installation.refuses(&installation.issue()?));
    }
    Ok(())
}

#[test]
fn without_keys_tokens_are_neither_issued_nor_verified() -> Outcome {
    let installation = Installation::build()?;
    let empty = EdDsaJwt::new(
        settings("https://accounts.example.org", "accounts"),
        installation.clock.clone(),
    );

    assert!(matches!(empty.issue(&claims()), Err(Fault::Unavailable(_))));
    assert_eq!(
        empty.verify(&installation.issue()?),
        Err(AccessTokenRefused)
    );
    assert_eq!(empty.jwks(), r#"{"keys":[]}"#);
    Ok(())
}

#[test]
fn published_keys_contain_no_private_parts() -> Outcome {
    let installation = Installation::build()?;
    let keys = vec![key(&installation.sealer)?, installation.keys[0].clone()];
    installation
        .tokens
        .install(keys.clone(), installation.sealer.as_ref())?;

    let published: Value = serde_json::from_str(&installation.tokens.jwks())?;

    let expected = keys.iter().map(|key| {
        let x = URL_SAFE_NO_PAD.encode(&key.public_key);
        json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key.key_id, "alg": "EdDSA", "use": "sig"})
    });
    assert_eq!(published, json!({"keys": expected.collect::<Vec<_>>()}));
    Ok(())
}

#[test]
fn debug_output_contains_no_keys() -> Outcome {
    let installation = Installation::build()?;
    assert_eq!(
        format!("{:?}", installation.tokens),
        r#"EdDsaJwt { settings: AccessTokenSettings { issuer: "https://accounts.example.org", audience: "accounts" }, .. }"#
    );
    Ok(())
}
