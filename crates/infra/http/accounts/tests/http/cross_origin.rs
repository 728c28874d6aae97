use crate::{
    Checked,
    fakes::Fakes,
    support::{get, post, request, start, start_with},
};

const APP: &str = "https://app.example.org";

fn allow_app(engine: &mut infra_http::Engine) {
    engine.settings.allow_origins = vec![APP.to_owned()];
}

#[tokio::test]
async fn no_origin_is_allowed_by_default() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server
        .send(get("/health/live").header("Origin", APP))
        .await?;
    assert_eq!(
        (
            response.status,
            response.header("access-control-allow-origin")
        ),
        (200, "")
    );
    let preflight = request("OPTIONS", "/v1/sessions")
        .header("Origin", APP)
        .header("Access-Control-Request-Method", "POST");
    let response = server.send(preflight).await?;
    assert_eq!(
        (
            response.status,
            response.header("access-control-allow-origin")
        ),
        (204, "")
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_listed_origin_may_call_and_read_exposed_headers() -> Checked {
    let server = start_with(Fakes::default(), allow_app).await?;
    let preflight = request("OPTIONS", "/v1/sessions")
        .header("Origin", APP)
        .header("Access-Control-Request-Method", "POST")
        .header(
            "Access-Control-Request-Headers",
            "content-type, idempotency-key, authorization",
        );
    let response = server.send(preflight).await?;
    assert_eq!(
        (
            response.status,
            response.header("access-control-allow-origin")
        ),
        (200, APP)
    );
    assert_eq!(response.header("access-control-allow-credentials"), "");

    for ask in [
        get("/health/live"),
        get("/nowhere"),
        post("/v1/sessions", "{"),
    ] {
        let response = server.send(ask.header("Origin", APP)).await?;
        assert_eq!(
            response.header("access-control-allow-origin"),
            APP,
            "{response:?}"
        );
        let exposed = response.header("access-control-expose-headers");
        for name in [
            "etag",
            "link",
            "location",
            "retry-after",
            "x-request-id",
            "ratelimit",
        ] {
            assert!(
                exposed.split(", ").any(|found| found == name),
                "{name} in {exposed}"
            );
        }
        assert!(
            response
                .headers
                .iter()
                .any(|(name, value)| name == "vary" && value.contains("Origin"))
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn other_origins_get_no_cors_headers() -> Checked {
    let server = start_with(Fakes::default(), allow_app).await?;
    let ask = || get("/health/live").header("Origin", "https://evil.example");
    let response = server.send(ask()).await?;
    assert_eq!(response.header("access-control-allow-origin"), "");
    let preflight = request("OPTIONS", "/v1/sessions")
        .header("Origin", "https://evil.example")
        .header("Access-Control-Request-Method", "POST");
    let response = server.send(preflight).await?;
    assert_eq!(response.header("access-control-allow-origin"), "");
    assert_eq!(response.problem(), (400, "bad-request".to_owned()));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_invalid_origin_is_a_start_error() -> Checked {
    let server = start_with(Fakes::default(), |engine| {
        engine.settings.allow_origins = vec!["*".to_owned()]
    })
    .await?;
    assert!(server.stop().await.is_err());
    Ok(())
}
