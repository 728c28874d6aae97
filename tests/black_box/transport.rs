//! Cross-origin requests, `Expect`, proxies and spellings of media types.

use crate::support::{Tested, exchange, new_site};
use reqwest::Method;
use test_databases::{TestDatabase, on_each_database};

const APP: &str = "https://app.example.org";
const FORM: &str = r#"{"email":"ann@example.org","password":"seven brave otters hum"}"#;

on_each_database! {
    async fn scripts_can_read_the_rejection_of_an_oversized_body(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("HTTP__ALLOW_ORIGINS", APP);
        let server = site.serve().await?;
        let head = format!(
            "POST /v1/registrations HTTP/1.1\r\nHost: x\r\nOrigin: {APP}\r\n\
             Content-Type: application/json\r\n"
        );
        let blank = " ".repeat(0x1_0001);
        let sized = format!("{head}Content-Length: {}\r\n\r\n{blank}", blank.len());
        let chunked =
            format!("{head}Transfer-Encoding: chunked\r\n\r\n10001\r\n{blank}\r\n0\r\n\r\n");
        for octets in [sized, chunked] {
            let answers = exchange(&server, octets.as_bytes()).await?;
            let [answer] = answers.as_slice() else {
                return Err(format!("{} responses", answers.len()).into());
            };
            answer.problem(413, "payload-too-large")?;
            assert_eq!(
                answer.header("access-control-allow-origin"),
                Some(APP),
                "{answer}"
            );
        }
        Ok(())
    }

    async fn scripts_can_send_trace_context(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("HTTP__ALLOW_ORIGINS", APP);
        let server = site.serve().await?;
        let preflight = server
            .request(Method::OPTIONS, "/v1/sessions")
            .header("Origin", APP)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "traceparent, tracestate");
        let answer = server.send(preflight).await?.with(200)?;
        let allowed = answer
            .header("access-control-allow-headers")
            .unwrap_or_default();
        assert!(
            allowed.split(", ").any(|name| name == "tracestate"),
            "{answer}"
        );
        Ok(())
    }

    async fn an_allowed_origin_may_name_the_default_port(database: TestDatabase) -> Tested {
        let origins = "https://app.example.org:443,http://app.example.org:80";
        let site = new_site(database)?.with("HTTP__ALLOW_ORIGINS", origins);
        let server = site.serve().await?;
        for (origin, expected) in [
            (APP, Some(APP)),
            ("http://app.example.org", Some("http://app.example.org")),
            ("https://app.example.org:444", None),
        ] {
            let answer = server
                .send(
                    server
                        .request(Method::GET, "/health/live")
                        .header("Origin", origin),
                )
                .await?;
            assert_eq!(
                answer.header("access-control-allow-origin"),
                expected,
                "{origin}"
            );
        }
        Ok(())
    }

    async fn every_spelling_of_utf_8_is_accepted(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        for media in [
            "application/json;charset=UTF-8",
            "application/json; charset=utf-8",
            "application/json ;charset=utf-8;",
            "application/json; charset=\"UTF-8\"",
            "APPLICATION/JSON; CHARSET=UTF-8",
            "application/json; charset=utf8",
        ] {
            let request = server
                .request(Method::POST, "/v1/registrations")
                .header("content-type", media);
            server
                .send(request.body(FORM))
                .await?
                .with(202)
                .map_err(|error| format!("{media}: {error}"))?;
        }
        Ok(())
    }

    async fn a_body_that_would_be_refused_is_not_asked_for(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ask = |line: &str, length: usize| {
            format!(
                "{line} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
            )
        };
        for (line, length, status, code) in [
            (
                "POST /v1/registrations",
                64 * 1024 + 1,
                413,
                "payload-too-large",
            ),
            ("PUT /v1/users/me/password", 2, 401, "invalid-token"),
            ("POST /nothing", 2, 404, "not-found"),
            ("PUT /v1/registrations", 2, 405, "method-not-allowed"),
            (
                "POST /v1/registrations?a=b",
                2,
                400,
                "unknown-query-parameter",
            ),
        ] {
            let answers = exchange(&server, ask(line, length).as_bytes()).await?;
            let [answer] = answers.as_slice() else {
                return Err(format!("{line}: {} responses", answers.len()).into());
            };
            answer
                .problem(status, code)
                .map_err(|error| format!("{line}: {error}"))?;
        }
        let accepted = format!("{}{FORM}", ask("POST /v1/registrations", FORM.len()));
        let statuses: Vec<_> = exchange(&server, accepted.as_bytes())
            .await?
            .iter()
            .map(|answer| answer.status)
            .collect();
        assert_eq!(statuses, [100, 202]);
        Ok(())
    }

    async fn an_untrusted_proxy_is_reported_once(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        for client in ["203.0.113.1", "203.0.113.2"] {
            server
                .on_network(client)
                .get("/health/live")
                .await?
                .with(200)?;
        }
        server.get("/health/live").await?.with(200)?;
        assert_eq!(site.log().matches("X-Forwarded-For").count(), 1);
        drop(server);

        let site = site.behind_a_proxy();
        let server = site.serve().await?;
        server
            .on_network("203.0.113.1")
            .get("/health/live")
            .await?
            .with(200)?;
        assert_eq!(
            site.log().matches("X-Forwarded-For").count(),
            1,
            "of the first server"
        );
        Ok(())
    }
}
