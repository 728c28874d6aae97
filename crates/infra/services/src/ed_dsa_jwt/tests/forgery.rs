//! What nobody but the key may say, and how it is tried.

use super::*;

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
