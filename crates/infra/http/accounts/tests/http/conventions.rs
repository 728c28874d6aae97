//! Properties of every response.

use crate::{
    Checked,
    fakes::{Fakes, view},
    support::{get, post, put, request, start, start_with},
};
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn every_response_names_its_request_and_is_hardened() -> Checked {
    let server = start(Fakes::default()).await?;
    for ask in [
        get("/v1/users/me").bearer("good"),
        get("/v1/users/me"),
        get("/nowhere"),
        post("/v1/sessions", "{"),
        request("PATCH", "/v1/sessions"),
        request("OPTIONS", "/v1/sessions"),
        get("/docs/"),
        get("/docs"),
    ] {
        let response = server
            .send(ask.header("X-Request-Id", "checkout-4711"))
            .await?;
        assert_eq!(response.header("x-request-id"), "checkout-4711");
        assert_eq!(response.header("x-content-type-options"), "nosniff");
        assert_eq!(response.header("referrer-policy"), "no-referrer");
        assert!(
            response
                .header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        assert_eq!(response.header("server"), "");
        assert!(response.status < 400 || response.header("cache-control") == "no-store");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_unusable_request_id_is_replaced() -> Checked {
    let server = start(Fakes::default()).await?;
    let mut generated = Vec::new();
    for sent in ["", "with space", "<script>", &"x".repeat(129), "ünicode"] {
        let response = server
            .send(get("/nowhere").header("X-Request-Id", sent))
            .await?;
        let id = response.header("x-request-id").to_owned();
        assert_eq!(id.len(), 36, "{sent}");
        response.problem();
        generated.push(id);
    }
    generated.dedup();
    assert_eq!(generated.len(), 5, "each its own");
    let longest = "x".repeat(128);
    assert_eq!(
        server
            .send(get("/nowhere").header("X-Request-Id", &longest))
            .await?
            .header("x-request-id"),
        longest
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn problems_are_in_the_accepted_language() -> Checked {
    let server = start(Fakes::default()).await?;
    for (accept, language, title) in [
        ("fr", "fr", "Validation échouée"),
        ("de, fr-CA;q=0.5, en;q=0.1", "fr", "Validation échouée"),
        ("en", "en", "Validation failed"),
        ("de", "en", "Validation failed"),
        (";;;q=x,,", "en", "Validation failed"),
    ] {
        let response = server
            .send(post("/v1/sessions", "{}").header("Accept-Language", accept))
            .await?;
        assert_eq!(
            (
                response.header("content-language"),
                response.json()["title"].as_str()
            ),
            (language, Some(title))
        );
        assert_eq!(response.header("vary"), "Accept-Language");
        let detail = response.json()["errors"][0]["detail"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert_eq!(
            detail,
            if language == "fr" {
                "est obligatoire"
            } else {
                "is required"
            }
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_problem_names_the_path_of_the_request() -> Checked {
    let server = start(Fakes::default()).await?;
    let problem = server.send(get("/nowhere/at%20all")).await?.json();
    assert_eq!(problem["instance"], "/nowhere/at%20all");
    assert_eq!(problem["type"], "urn:problem-type:loggia:not-found");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_unsupported_method_gets_the_supported_ones() -> Checked {
    let server = start(Fakes::default()).await?;
    for (method, path, allow) in [
        ("GET", "/v1/sessions", "OPTIONS, POST"),
        ("HEAD", "/v1/sessions", "OPTIONS, POST"),
        ("POST", "/v1/users/me", "DELETE, GET, HEAD, OPTIONS"),
        ("POST", "/v1/users/me/profile", "OPTIONS, PATCH, PUT"),
        ("DELETE", "/health/live", "GET, HEAD, OPTIONS"),
        ("PUT", "/docs/", "GET, HEAD, OPTIONS"),
    ] {
        let response = server.send(request(method, path)).await?;
        assert_eq!(
            (response.status, response.header("allow")),
            (405, allow),
            "{method} {path}"
        );
        assert!(method == "HEAD" || response.problem().1 == "method-not-allowed");
        let options = server.send(request("OPTIONS", path)).await?;
        assert_eq!(
            (options.status, options.header("allow"), options.body.len()),
            (204, allow, 0)
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_client_that_does_not_accept_json_gets_406() -> Checked {
    let server = start(Fakes::default()).await?;
    for accept in ["text/html", "application/xml", "application/json;q=0"] {
        for ask in [
            get("/v1/users/me").bearer("good"),
            post("/v1/sessions", "{}"),
            put("/v1/users/me/profile", "{}").bearer("good"),
        ] {
            let response = server.send(ask.header("Accept", accept)).await?;
            assert_eq!(
                response.problem(),
                (406, "not-acceptable".to_owned()),
                "{accept}"
            );
        }
    }
    for accept in [
        "*/*",
        "application/json",
        "application/problem+json",
        "text/html, */*;q=0.1",
    ] {
        assert_eq!(
            server
                .send(get("/health/live").header("Accept", accept))
                .await?
                .status,
            200,
            "{accept}"
        );
    }
    assert_eq!(
        server
            .send(get("/docs/").header("Accept", "text/html"))
            .await?
            .status,
        200
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_application_gets_the_client_address_and_trace_context() -> Checked {
    type Origin = (Option<String>, Option<String>, String);
    let seen: Arc<Mutex<Vec<Origin>>> = Arc::default();
    let origins = seen.clone();
    let current_user = Box::new(move |context: &cqrs::Context, _| {
        let source = context.source().map(|address| address.to_string());
        let traceparent = context.traceparent().map(str::to_owned);
        let id = context.request_id().as_str().to_owned();
        origins
            .lock()
            .map(|mut origins| origins.push((source, traceparent, id)))
            .ok();
        Ok(view())
    });
    let trust = |engine: &mut infra_http::Engine| {
        engine.settings.trusted_proxies = "127.0.0.0/8".parse().into_iter().collect()
    };
    let server = start_with(
        Fakes {
            current_user,
            ..Fakes::default()
        },
        trust,
    )
    .await?;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let ask = || {
        get("/v1/users/me")
            .bearer("good")
            .header("X-Request-Id", "r1")
    };
    server
        .send(
            ask()
                .header("X-Forwarded-For", "6.6.6.6, 198.51.100.1")
                .header("traceparent", trace),
        )
        .await?;
    server
        .send(ask().header("traceparent", "00-nonsense"))
        .await?;
    server.stop().await?;

    let seen = seen.lock().map_err(|_| "poisoned")?;
    let expected = [
        (
            Some("198.51.100.1".to_owned()),
            Some(trace.to_owned()),
            "r1".to_owned(),
        ),
        (Some("127.0.0.1".to_owned()), None, "r1".to_owned()),
    ];
    assert_eq!(*seen, expected);
    Ok(())
}

#[tokio::test]
async fn a_panic_is_an_opaque_500_and_the_worker_continues() -> Checked {
    let current_user = Box::new(|_: &cqrs::Context, _| panic!("the secret is hunter2"));
    let server = start(Fakes {
        current_user,
        ..Fakes::default()
    })
    .await?;
    for _ in 0..3 {
        let response = server
            .send(
                get("/v1/users/me")
                    .bearer("good")
                    .header("X-Request-Id", "r1"),
            )
            .await?;
        assert_eq!(response.problem(), (500, "internal".to_owned()));
        assert_eq!(
            (
                response.header("x-request-id"),
                response.header("cache-control")
            ),
            ("r1", "no-store")
        );
        assert!(!String::from_utf8(response.body)?.contains("hunter2"));
    }
    assert!(server.is_well().await);
    Ok(server.stop().await?)
}
