//! Invalid paths, methods and headers.

use super::{BadRequest, check_all};
use crate::support::{Tested, new_site};
use reqwest::Method;
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

const GOOD: &str = r#"{"email":"ann@example.org","password":"seven brave otters hum"}"#;

on_each_database! {
    async fn unknown_paths_are_not_found(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let unknown = [
            ("GET", "/v1"),
            ("GET", "/v2/users/me"),
            ("POST", "/v1/registrations/"),
            ("POST", "/V1/registrations"),
            ("GET", "/v1/users/you"),
            ("GET", "/v1/users/me/"),
            ("DELETE", "/nothing"),
            ("GET", "/v1/%00"),
            ("GET", "/v1/users/me%2f"),
            ("GET", "/%ff%fe"),
            ("GET", "/docs/../Cargo.toml"),
            ("GET", "/docs/..%2f..%2fCargo.toml"),
            ("GET", "/.env"),
            ("BREW", "/coffee"),
            ("HEAD", "/nothing"),
        ];
        check_all(&server, unknown.map(|(method, path)| BadRequest::request(method, path, 404, "not-found"))).await
    }

    async fn unsupported_methods_are_answered_with_the_allowed_ones(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let other = [
            ("GET", "/v1/registrations"),
            ("DELETE", "/v1/registrations"),
            ("PUT", "/v1/sessions"),
            ("POST", "/v1/users/me/profile"),
            ("POST", "/health/live"),
            ("PATCH", "/.well-known/jwks.json"),
            ("BREW", "/v1/sessions"),
            ("TRACE", "/v1/users/me"),
            ("POST", "/openapi.json"),
        ];
        let other = other.map(|(method, path)| BadRequest::request(method, path, 405, "method-not-allowed"));
        check_all(&server, other).await?;

        let allow = server.send(server.request(Method::DELETE, "/v1/registrations")).await?;
        let allowed = allow.header("allow").unwrap_or_default();
        assert!(allowed.contains("POST") && !allowed.contains("DELETE"), "{allowed}");
        Ok(())
    }

    async fn only_json_is_accepted_and_produced(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let types = [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "application/json; charset=latin1",
            "application/merge-patch+json",
            "json",
            "",
        ];
        let unsupported = || BadRequest::body(GOOD, 415, "unsupported-media-type");
        check_all(&server, types.map(|media| unsupported().with("content-type", media))).await?;
        check_all(
            &server,
            [
                unsupported().without("content-type"),
                unsupported().with("content-encoding", "gzip"),
                unsupported().with("content-encoding", "br"),
            ],
        )
        .await?;

        let refusing = ["text/html", "application/xml, text/*", "application/json;q=0", "*/*;q=0"];
        check_all(&server, refusing.map(|accept| BadRequest::body(GOOD, 406, "not-acceptable").with("accept", accept)))
            .await?;
        assert_eq!(site.database().count("registration").await?, 0);
        Ok(())
    }

    async fn unknown_query_parameters_are_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let unknown = || BadRequest::body(GOOD, 400, "unknown-query-parameter");
        check_all(
            &server,
            [
                unknown().at("/v1/registrations?debug=1"),
                unknown().at("/v1/registrations?email=ann@example.org"),
                unknown().at("/v1/sessions?%ff"),
                unknown().at("/v1/sessions?="),
                BadRequest::request("GET", "/health/live?verbose", 400, "unknown-query-parameter"),
                BadRequest::request("GET", "/.well-known/jwks.json?x", 400, "unknown-query-parameter"),
            ],
        )
        .await
    }

    async fn valid_request_ids_are_adopted(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let longest = "x".repeat(128);
        for id in ["a", "A-z_0.9", longest.as_str()] {
            let answer = server.send(server.request(Method::GET, "/nothing").header("X-Request-Id", id)).await?;
            assert_eq!(answer.header("x-request-id"), Some(id));
        }
        for id in ["", "two words", "a/b", "é", "x\u{7f}", &"x".repeat(129), "<script>"] {
            let request = server.request(Method::GET, "/nothing").header("X-Request-Id", id.as_bytes());
            let Ok(answer) = server.send(request).await else { continue };
            answer.problem(404, "not-found")?;
            assert_ne!(answer.header("x-request-id"), Some(id));
        }
        Ok(())
    }

    async fn meaningless_headers_are_ignored(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        for (name, value) in [
            ("accept-language", ";;;q=9,,fr;q=x".to_owned()),
            ("accept-language", "fr,".repeat(2000)),
            ("accept", "nonsense".to_owned()),
            ("traceparent", "00-nonsense".to_owned()),
            ("traceparent", format!("00-{}-{}-01", "0".repeat(32), "0".repeat(16))),
            ("if-none-match", "\"".to_owned()),
            ("x-forwarded-for", "999.999.999.999, ::::".to_owned()),
            ("forwarded", "for=\"".to_owned()),
            ("cookie", "session=1; ;; =".to_owned()),
            ("origin", "null".to_owned()),
        ] {
            let form = json!({ "email": "ann@example.org", "password": "seven brave otters hum" });
            let request = server.request(Method::POST, "/v1/registrations").header(name, &value).json(&form);
            server.send(request).await?.with(202).map_err(|error| format!("{name}: {error}"))?;
        }
        Ok(())
    }
}
