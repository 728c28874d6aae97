//! Claims and verification of access tokens.

use crate::support::{BoxError, Client, Person, Tested, Token, eventually, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use test_databases::{TestDatabase, on_each_database};

async fn keys(client: &Client) -> Result<Vec<Value>, BoxError> {
    let keys = client
        .get("/.well-known/jwks.json")
        .await?
        .with(200)?
        .json()?;
    Ok(keys["keys"].as_array().ok_or("a list of keys")?.clone())
}

on_each_database! {
    async fn access_tokens_have_the_documented_claims_and_no_personal_data(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("HTTP__PUBLIC_URL", "http://accounts.example.org:8000");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let verified = server.sign_up(&ann).await?;
        server.finalize(&verified.access_token).await?.with(200)?;
        let answer = server.log_in(&ann).await?.with(201)?;
        let token = Token::read(&answer.text("access_token")?)?;
        let claims = &token.claims;

        let key_ids: Vec<_> = keys(&server).await?.into_iter().map(|key| key["kid"].clone()).collect();
        assert_eq!(token.header["typ"], "at+jwt");
        assert_eq!(token.header["alg"], "EdDSA");
        assert!(key_ids.contains(&token.header["kid"]), "{key_ids:?}");

        let mut names: Vec<_> = claims.as_object().ok_or("claims")?.keys().map(String::as_str).collect();
        names.sort_unstable();
        let expected = ["amr", "aud", "auth_time", "exp", "gen", "iat", "iss", "jti", "permissions", "sid", "sub", "ver"];
        assert_eq!(names, expected);
        assert_eq!(claims["iss"], "http://accounts.example.org:8000");
        assert_eq!(claims["aud"], "loggia");
        assert_eq!(claims["sub"], answer.json()?["user_id"]);
        assert_eq!(claims["sid"], answer.json()?["session_id"]);
        assert_eq!(claims["gen"], 1, "the generation of the session's tokens");
        assert_eq!(claims["amr"], json!(["pwd"]));
        assert_eq!(claims["permissions"], json!([]));
        let number = |name: &str| claims[name].as_i64().ok_or_else(|| format!("{name} is not a number"));
        assert_eq!(number("exp")? - number("iat")?, 600);
        assert_eq!(answer.json()?["expires_in"], 600);
        assert_eq!(number("auth_time")?, number("iat")?);
        assert!(number("ver")? >= 0);
        for personal in [&ann.email, "Ann", "Lee"] {
            assert!(!claims.to_string().contains(personal), "{claims}");
        }
        assert_eq!(Token::read(&verified.access_token)?.claims["amr"], json!(["mca"]));
        assert_ne!(Token::read(&verified.access_token)?.claims["jti"], claims["jti"]);
        Ok(())
    }

    async fn only_public_keys_are_published(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let keys = keys(&server).await?;
        assert_eq!(keys.len(), 1);
        for key in &keys {
            let mut members: Vec<_> = key.as_object().ok_or("a key")?.keys().map(String::as_str).collect();
            members.sort_unstable();
            assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
            assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA")));
        }

        server.kill()?;
        let server = site.serve().await?;
        assert_eq!(self::keys(&server).await?, keys, "keys are kept across restarts");
        Ok(())
    }

    async fn foreign_and_tampered_tokens_are_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let good = server.sign_up(&Person::named("ann")).await?.access_token;
        let read = Token::read(&good)?;
        let with = |change: fn(&mut Token)| {
            let mut token = read.clone();
            change(&mut token);
            token.write()
        };
        let elsewhere = new_site(TestDatabase::migrated_sqlite().await?)?;
        let foreign = elsewhere.serve().await?.sign_up(&Person::named("ann")).await?.access_token;
        let refused = [
            ("foreign", foreign),
            ("alg none", with(|token| (token.header["alg"], token.signature) = ("none".into(), String::new()))),
            ("another algorithm", with(|token| token.header["alg"] = "HS256".into())),
            ("another type", with(|token| token.header["typ"] = "JWT".into())),
            ("another subject", with(|token| token.claims["sub"] = "01890000-0000-7000-8000-000000000000".into())),
            ("more permissions", with(|token| token.claims["permissions"] = json!(["users:read"]))),
            ("a later expiry", with(|token| token.claims["exp"] = json!(4_102_444_800u32))),
            ("an embedded key", with(|token| token.header["jwk"] = json!({ "kty": "OKP" }))),
            ("another key", with(|token| token.header["kid"] = "unknown".into())),
            ("no signature", with(|token| token.signature.clear())),
            ("cut off", good.get(..good.len() - 2).unwrap_or_default().to_owned()),
            ("garbage", "garbage".to_owned()),
            ("dots", "..".to_owned()),
            ("long", "x".repeat(4000)),
        ];
        for (name, token) in refused {
            let answer = server.me(&token).await?;
            answer.problem(401, "invalid-token").map_err(|error| format!("{name}: {error}"))?;
            assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer error="invalid_token""#), "{name}");
        }

        server.me(&good).await?.problem(428, "profile-incomplete")
    }

    async fn requests_without_a_bearer_token_are_unauthenticated(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let good = server.sign_up(&Person::named("ann")).await?.access_token;

        let missing = server.get("/v1/users/me").await?;
        missing.problem(401, "invalid-token")?;
        assert_eq!(missing.header("www-authenticate"), Some("Bearer"));
        for header in [format!("Basic {good}"), good.clone(), "Bearer".into(), "Bearer ".into(), String::new()] {
            let request = server.request(Method::GET, "/v1/users/me").header("Authorization", &header);
            server.send(request).await?.problem(401, "invalid-token").map_err(|error| format!("{header}: {error}"))?;
        }
        let request = server.request(Method::GET, "/v1/users/me").header("Authorization", format!("bearer {good}"));
        server.send(request).await?.problem(428, "profile-incomplete")
    }

    async fn an_access_token_expires_after_its_ttl(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("AUTH__ACCESS_TOKEN_TTL", "10s");
        let server = site.serve().await?;
        let issued = Instant::now();
        let token = server.sign_up(&Person::named("ann")).await?.access_token;
        server.me(&token).await?.problem(428, "profile-incomplete")?;

        let refused =
            eventually("the expiry of the token", async || Ok(Some(server.me(&token).await?).filter(|answer| answer.status != 428)));
        refused.await?.problem(401, "invalid-token")?;

        let lived = issued.elapsed();
        assert!(lived > Duration::from_secs(9) && lived < Duration::from_secs(20), "{lived:?}");
        Ok(())
    }
}
