//! Attempts to forge tokens.

use super::*;

#[test]
fn unsigned_tokens_are_rejected() -> Outcome {
    let installation = Installation::build()?;
    let token = installation.issue()?;
    let kid = &installation.keys[0].key_id;

    for alg in ["none", "None", "NONE", ""] {
        let header = encoded(&json!({"typ": "at+jwt", "alg": alg, "kid": kid}));
        let payload = encoded(&part(&token, 1)?);
        let signature = token.rsplit('.').next().unwrap_or_default();
        for forged in [
            format!("{header}.{payload}."),
            format!("{header}.{payload}"),
            format!("{header}.{payload}.{signature}"),
        ] {
            assert!(installation.refuses(&forged), "{alg}");
        }
    }
    let (signed, _) = token.rsplit_once('.').ok_or("no signature")?;
    assert!(installation.refuses(&format!("{signed}.")));
    assert!(installation.refuses(signed));
    Ok(())
}

#[test]
fn the_public_key_is_not_accepted_as_an_hmac_secret() -> Outcome {
    let installation = Installation::build()?;
    let payload = part(&installation.issue()?, 1)?;
    let public_key = &installation.keys[0].public_key;
    let x = URL_SAFE_NO_PAD.encode(public_key);

    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        for secret in [
            public_key.as_slice(),
            x.as_bytes(),
            installation.tokens.jwks().as_bytes(),
        ] {
            let mut header = header_of(&installation.issue()?)?;
            header.alg = algorithm;
            assert!(
                installation.refuses(&encode(
                    &header,
                    &payload,
                    &EncodingKey::from_secret(secret)
                )?),
                "{algorithm:?}"
            );
        }
    }
    Ok(())
}

#[test]
fn only_the_type_of_access_tokens_is_accepted() -> Outcome {
    let installation = Installation::build()?;
    let token = installation.issue()?;

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
        assert_eq!(
            installation
                .tokens
                .verify(&installation.forge(&header, &part(&token, 1)?)?)
                .is_ok(),
            accepted,
            "{typ:?}"
        );
    }
    Ok(())
}

#[test]
fn other_issuers_and_audiences_are_rejected() -> Outcome {
    let installation = Installation::build()?;
    for (issuer, audience) in [
        ("https://elsewhere.example.org", "accounts"),
        ("https://accounts.example.org/", "accounts"),
        ("https://accounts.example.org", "billing"),
        ("https://accounts.example.org", ""),
    ] {
        let token = installation.with(issuer, audience)?.issue(&claims())?;
        assert!(installation.refuses(token.expose()), "{issuer} {audience}");
    }
    let token = installation
        .with("https://accounts.example.org", "accounts")?
        .issue(&claims())?;
    assert!(!installation.refuses(token.expose()));
    Ok(())
}

#[test]
fn every_claim_is_required_and_strictly_typed() -> Outcome {
    let installation = Installation::build()?;
    let token = installation.issue()?;
    let (header, payload) = (header_of(&token)?, part(&token, 1)?);
    assert!(!installation.refuses(&installation.forge(&header, &payload)?));

    for name in payload.as_object().ok_or("no object")?.keys() {
        for wrong in [
            None,
            Some(Value::Null),
            Some(json!({})),
            Some(json!([1])),
            Some(json!("x")),
            Some(json!(1e300)),
        ] {
            if (name.as_str(), &wrong) == ("gen", &None) {
                continue; // tokens of older versions lack it
            }
            let mut changed = payload.clone();
            let fields = changed.as_object_mut().ok_or("no object")?;
            match wrong.clone() {
                Some(wrong) => fields.insert(name.clone(), wrong),
                None => fields.remove(name),
            };
            assert!(
                installation.refuses(&installation.forge(&header, &changed)?),
                "{name} as {wrong:?}"
            );
        }
    }
    for (name, wrong) in [
        ("aud", json!(["accounts"])),
        ("exp", json!(i64::MAX)),
        ("exp", json!(-1)),
    ] {
        let mut changed = payload.clone();
        changed[name] = wrong;
        assert!(
            installation.refuses(&installation.forge(&header, &changed)?),
            "{name}"
        );
    }
    Ok(())
}

#[test]
fn foreign_keys_are_rejected_under_any_id() -> Outcome {
    let (ours, theirs) = (Installation::build()?, Installation::build()?);
    let foreign = theirs.issue()?;
    assert!(ours.refuses(&foreign));

    for kid in [
        None,
        Some(""),
        Some(ours.keys[0].key_id.as_str()),
        Some("../../etc/passwd"),
    ] {
        let mut header = header_of(&foreign)?;
        header.kid = kid.map(str::to_owned);
        assert!(
            ours.refuses(&theirs.forge(&header, &part(&foreign, 1)?)?),
            "{kid:?}"
        );
    }
    Ok(())
}

#[test]
fn keys_inside_the_token_are_ignored() -> Outcome {
    let (ours, theirs) = (Installation::build()?, Installation::build()?);
    let foreign = theirs.issue()?;
    let jwk: Jwk = serde_json::from_value(
        serde_json::from_str::<Value>(&theirs.tokens.jwks())?["keys"][0].clone(),
    )?;

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
fn critical_extensions_are_rejected() -> Outcome {
    let installation = Installation::build()?;
    let token = installation.issue()?;
    let mut header = header_of(&token)?;
    header.crit = Some(vec!["exp".to_owned()]);

    assert!(installation.refuses(&installation.forge(&header, &part(&token, 1)?)?));
    Ok(())
}

#[test]
fn every_modified_character_is_detected() -> Outcome {
    let installation = Installation::build()?;
    let token = installation.issue()?;
    assert!(!installation.refuses(&token));

    let mut payload = part(&token, 1)?;
    payload["permissions"] = json!(["signing-keys:manage"]);
    let parts: Vec<&str> = token.split('.').collect();
    assert!(installation.refuses(&format!("{}.{}.{}", parts[0], encoded(&payload), parts[2])));

    for index in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        assert!(
            installation.refuses(&String::from_utf8(changed)?),
            "character {index}"
        );
    }
    for other in [
        format!("{token}="),
        format!("{token}."),
        format!(" {token}"),
        format!(".{token}"),
        String::new(),
        "..".to_owned(),
    ] {
        assert!(installation.refuses(&other), "{other:?}");
    }
    Ok(())
}
