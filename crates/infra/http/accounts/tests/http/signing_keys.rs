use crate::{
    Checked,
    fakes::{Fakes, ThreeTokens, now},
    support::{Request, Server, get, request, start, start_with},
};
use auth::{
    ListSigningKeys, RevokeSigningKey, RevokeSigningKeyError, RotateSigningKey, RotatedSigningKey,
    SigningKeyView,
};
use chrono::TimeDelta;
use cqrs::Failure;
use kernel::{Fault, Permission};
use serde_json::{Value, json};
use services::{AccessClaims, AccessTokenRefused, AccessTokens, EncodedAccessToken};
use std::{io, sync::Arc, time::Duration};
use testing::Scripted;

const PATH: &str = "/v1/superadmin/signing-keys";
const ROTATE: &str = "/v1/superadmin/signing-keys/rotate";

fn revocation(kid: &str) -> String {
    format!("{PATH}/{kid}/revocation")
}

/// Every user has the permission to manage keys.
struct KeysManager;

impl AccessTokens for KeysManager {
    fn issue(&self, claims: &AccessClaims) -> Result<EncodedAccessToken, Fault> {
        ThreeTokens.issue(claims)
    }

    fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, AccessTokenRefused> {
        let permissions = [Permission::declared("signing-keys:manage")].into();
        let claims = ThreeTokens.verify(token)?;
        Ok(Arc::new(AccessClaims {
            permissions,
            ..claims.as_ref().clone()
        }))
    }

    fn jwks(&self) -> String {
        ThreeTokens.jwks()
    }
}

async fn start_managed(script: Scripted) -> io::Result<Server> {
    start_with(script, |engine| {
        engine.access_tokens = Arc::new(KeysManager)
    })
    .await
}

fn view(kid: &str, state: &str) -> SigningKeyView {
    SigningKeyView {
        kid: kid.to_owned(),
        algorithm: "EdDSA".to_owned(),
        state: state.to_owned(),
        created_at: now(),
        activates_at: now() + TimeDelta::minutes(10),
        retired_at: None,
        revoked_at: (state == "revoked").then(now),
    }
}

fn body(kid: &str, state: &str) -> Value {
    let revoked_at = (state == "revoked").then_some("2024-10-04T00:00:00Z");
    json!({
        "kid": kid, "algorithm": "EdDSA", "state": state, "created_at": "2024-10-04T00:00:00Z",
        "activates_at": "2024-10-04T00:10:00Z", "retired_at": null, "revoked_at": revoked_at,
    })
}

fn rotate() -> Request {
    request("POST", ROTATE).bearer("good")
}

#[tokio::test]
async fn the_keys_are_listed_on_one_page() -> Checked {
    let server = start_managed(
        Scripted::default()
            .on::<ListSigningKeys>(|_, _| Ok(vec![view("b", "pending"), view("a", "revoked")])),
    );
    let server = server.await?;
    let response = server.send(get(PATH).bearer("good")).await?;
    let items = [body("b", "pending"), body("a", "revoked")];
    assert_eq!(
        (response.status, response.json()),
        (200, json!({ "items": items, "next_cursor": null }))
    );
    assert_eq!(response.header("cache-control"), "no-store");
    let asked = server
        .send(get(&format!("{PATH}?state=active")).bearer("good"))
        .await?;
    assert_eq!(asked.problem(), (400, "unknown-query-parameter".to_owned()));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_rotation_is_created_once_and_can_be_repeated_under_a_key() -> Checked {
    for (is_new, status) in [(true, 201), (false, 200)] {
        let rotated = move || RotatedSigningKey {
            key: view("next", "pending"),
            is_new,
        };
        let script = Scripted::default().on::<RotateSigningKey>(move |_, _| Ok(rotated()));
        let seen = script.seen();
        let server = start_managed(script).await?;
        let response = server
            .send(rotate().header("Idempotency-Key", "k1"))
            .await?;
        assert_eq!(
            (response.status, response.json()),
            (status, body("next", "pending"))
        );
        let keys: Vec<_> = seen
            .lock()
            .map_err(|_| "poisoned")?
            .iter()
            .map(|c| c.idempotency_key().cloned())
            .collect();
        assert!(
            matches!(&keys[..], [Some(key)] if key.scope.ends_with(&format!("POST {ROTATE}"))),
            "{keys:?}"
        );
        let extra = server
            .send(rotate().body("application/json", r#"{"lead":"1s"}"#))
            .await?;
        assert_eq!(extra.problem(), (422, "validation-failed".to_owned()));
        server.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_key_is_revoked_by_its_kid_and_any_other_is_not_found() -> Checked {
    let server = start_managed(Scripted::default().on::<RevokeSigningKey>(|_, command| {
        match command.key_id.as_str() {
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" => Ok(()),
            _ => Err(Failure::Refused(RevokeSigningKeyError::Unknown)),
        }
    }));
    let server = server.await?;
    let known = revocation("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let response = server.send(request("PUT", &known).bearer("good")).await?;
    assert_eq!((response.status, response.body.len()), (204, 0));
    for kid in [
        "unknown",
        "%00",
        "%ff",
        "a%2Fb",
        "{kid}",
        "..%2e",
        &"x".repeat(65),
        &"x".repeat(4000),
    ] {
        let response = server
            .send(request("PUT", &revocation(kid)).bearer("good"))
            .await?;
        assert_eq!(
            response.problem(),
            (404, "signing-key-not-found".to_owned()),
            "{kid}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn signing_keys_require_a_permission() -> Checked {
    let server = start(Fakes::default()).await?;
    let revoke = revocation("kid");
    for (method, path) in [("GET", PATH), ("POST", ROTATE), ("PUT", &revoke)] {
        let anonymous = server.send(request(method, path)).await?;
        assert_eq!(
            anonymous.problem(),
            (401, "invalid-token".to_owned()),
            "{method} {path}"
        );
        let plain = server.send(request(method, path).bearer("good")).await?;
        assert_eq!(
            plain.problem(),
            (403, "forbidden".to_owned()),
            "{method} {path}"
        );
        let stale = server
            .send(request(method, path).header("Authorization", "Bearer stale"))
            .await?;
        assert_eq!(
            stale.problem(),
            (401, "token-stale".to_owned()),
            "{method} {path}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_cache_lifetime_of_public_keys_follows_the_settings() -> Checked {
    let server = start_with(Fakes::default(), |engine| {
        engine.settings.jwks_max_age = Duration::from_millis(1500)
    })
    .await?;
    let response = server.send(get("/.well-known/jwks.json")).await?;
    assert_eq!(response.header("cache-control"), "public, max-age=1");
    Ok(server.stop().await?)
}
