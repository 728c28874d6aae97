use crate::{
    Checked,
    fakes::{Fakes, id},
    support::{Request, post, put, request, start},
};
use std::{sync::Arc, time::Duration};

const LOG_IN: &str = r#"{"email":"ann@example.org","password":"seven brave otters hum"}"#;

fn log_in(key: &str) -> Request {
    post("/v1/sessions", LOG_IN).header("Idempotency-Key", key)
}

#[tokio::test]
async fn a_key_reaches_the_application_with_its_scope_and_a_digest() -> Checked {
    let fakes = Fakes::default().scripted();
    let seen = fakes.seen();
    let server = start(fakes).await?;
    let upper = id(1).to_string().to_uppercase();
    for ask in [
        log_in("k1"),
        log_in("\"k1\""),
        post("/v1/sessions", &LOG_IN.replace("ann", "bob")).header("Idempotency-Key", "k1"),
        request("POST", &format!("/v1/registrations/{upper}/resend"))
            .header("Idempotency-Key", "k1"),
        post("/v1/sessions", LOG_IN),
        put(
            "/v1/users/me/profile",
            r#"{"first_name":"A","last_name":"B"}"#,
        )
        .bearer("good")
        .header("Idempotency-Key", "k1"),
    ] {
        assert!(server.send(ask).await?.status < 300);
    }
    server.stop().await?;

    let seen = seen.lock().map_err(|_| "poisoned")?;
    let keys: Vec<_> = seen
        .iter()
        .map(|context| context.idempotency_key().cloned())
        .collect();
    let [
        Some(first),
        Some(quoted),
        Some(other),
        Some(resend),
        None,
        None,
    ] = keys.as_slice()
    else {
        return Err(format!("{keys:?}").into());
    };
    assert_eq!(
        (first.scope.as_str(), first.key.as_str()),
        ("anonymous POST /v1/sessions", "k1")
    );
    assert_eq!(first, quoted);
    assert_ne!(
        first.request_digest, other.request_digest,
        "another payload"
    );
    assert_eq!(
        resend.scope,
        format!("anonymous POST /v1/registrations/{{id}}/resend {}", id(1))
    );
    Ok(())
}

#[tokio::test]
async fn a_malformed_key_is_rejected() -> Checked {
    let server = start(Fakes::default()).await?;
    for key in ["", "two words", &"x".repeat(256), "\"", "é"] {
        let response = server.send(log_in(key)).await?;
        assert_eq!(
            response.problem(),
            (400, "invalid-idempotency-key".to_owned()),
            "{key}"
        );
    }
    let twice = log_in("a").header("Idempotency-Key", "b");
    assert_eq!(
        server.send(twice).await?.problem(),
        (400, "invalid-idempotency-key".to_owned())
    );
    assert_eq!(server.send(log_in(&"x".repeat(255))).await?.status, 201);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_concurrent_request_with_the_same_key_is_a_conflict() -> Checked {
    let fakes = Fakes::default().scripted().gated();
    let (gate, seen) = (fakes.gate.clone(), fakes.seen());
    let server = Arc::new(start(fakes).await?);
    let running = tokio::spawn({
        let server = server.clone();
        async move { server.send(log_in("k1")).await }
    });
    while seen.lock().is_ok_and(|seen| seen.is_empty()) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    let twin = server.send(log_in("\"k1\"")).await?;
    assert_eq!(twin.problem(), (409, "idempotency-in-flight".to_owned()));

    gate.add_permits(10);
    assert_eq!(running.await??.status, 201);
    assert_eq!(server.send(log_in("k1")).await?.status, 201, "free again");
    Arc::into_inner(server)
        .ok_or("still in use")?
        .stop()
        .await?;
    Ok(())
}
