use crate::{
    Checked,
    fakes::{Fakes, ScriptedHealth},
    support::{get, start, start_with},
};
use infra_http::{
    HealthState::{self, Degraded, Down, Up},
    ServiceInfo, openapi,
};
use loggia_http_accounts::ROUTES;
use serde_json::json;
use std::sync::Arc;

#[tokio::test]
async fn the_public_keys_can_be_cached() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server.send(get("/.well-known/jwks.json")).await?;
    assert_eq!(
        (response.status, response.json()),
        (200, json!({ "keys": [] }))
    );
    assert_eq!(response.header("cache-control"), "public, max-age=300");
    assert_eq!(response.header("content-type"), "application/json");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn readiness_follows_the_worst_dependency() -> Checked {
    let cases: [(&[HealthState], u16, &str); 3] = [
        (&[Up, Up], 200, "ready"),
        (&[Up, Degraded], 200, "degraded"),
        (&[Degraded, Down], 503, ""),
    ];
    for (states, status, word) in cases {
        let named: Vec<_> = ["database", "mail"]
            .into_iter()
            .zip(states.iter().copied())
            .collect();
        let server = start_with(Fakes::default(), |engine| {
            engine.health = Arc::new(ScriptedHealth(named))
        })
        .await?;
        let response = server.send(get("/health/ready")).await?;
        let list = response.json()["dependencies"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        assert_eq!((response.status, list.len()), (status, 2));
        assert!(
            list[0]["name"] == "database" && list[0]["state"].is_string(),
            "{list:?}"
        );
        if status == 503 {
            assert_eq!(response.problem(), (503, "not-ready".to_owned()));
            assert_eq!(
                (response.header("retry-after"), &list[1]["state"]),
                ("5", &json!("down"))
            );
        } else {
            assert_eq!(response.json()["status"], word);
        }
        assert!(server.is_well().await, "alive all the same");
        server.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_documentation_comes_from_the_binary_alone() -> Checked {
    let server = start(Fakes::default()).await?;
    let redirect = server.send(get("/docs")).await?;
    assert_eq!(
        (redirect.status, redirect.header("location")),
        (308, "/docs/")
    );

    let page = server.send(get("/docs/")).await?;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html")
    );
    let html = String::from_utf8(page.body.clone())?;
    assert!(
        !html.contains("//cdn") && !html.contains("https://"),
        "{html}"
    );
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("script-src 'self';") && !policy.contains("http"),
        "{policy}"
    );

    for (file, media_type) in [
        ("swagger-ui.css", "text/css"),
        ("swagger-ui-bundle.js", "text/javascript"),
        ("swagger-initializer.js", "text/javascript"),
        ("index.html", "text/html"),
    ] {
        let response = server.send(get(&format!("/docs/{file}"))).await?;
        assert_eq!(
            (response.status, response.header("content-type")),
            (200, media_type),
            "{file}"
        );
        assert_eq!(response.header("content-encoding"), "");
    }
    let script = server.send(get("/docs/swagger-initializer.js")).await?;
    assert!(String::from_utf8(script.body)?.contains("../openapi.json"));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_document_is_served_under_both_names() -> Checked {
    let server = start(Fakes::default()).await?;
    let document = server.send(get("/openapi.json")).await?;
    assert_eq!(
        (document.status, document.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(
        document.json(),
        serde_json::to_value(openapi(&[ROUTES], &ServiceInfo::default()))?
    );
    assert_eq!(server.send(get("/swagger.json")).await?.body, document.body);
    Ok(server.stop().await?)
}
