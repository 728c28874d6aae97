//! Requests that the HTTP parser refuses before they are routed.

use super::alive;
use crate::support::{Answer, Tested, exchange, new_site};
use reqwest::Method;
use test_databases::{TestDatabase, on_each_database};

const HEAD: &str =
    "POST /v1/registrations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const LIVE: &str = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

/// Checks that the response is a problem like all others, and the last one of its connection.
fn check(refusal: &Answer, other: &Answer, status: u16, code: &str) -> Tested {
    refusal.problem(status, code)?;
    let mut expected = other.header_names();
    expected.insert("connection");
    assert_eq!(refusal.header_names(), expected, "{refusal}");
    assert_eq!(refusal.header("connection"), Some("close"));
    for name in [
        "x-content-type-options",
        "referrer-policy",
        "cache-control",
        "content-security-policy",
    ] {
        assert_eq!(refusal.header(name), other.header(name), "{name}");
    }
    Ok(())
}

fn malformed_heads() -> Vec<Vec<u8>> {
    let get = |fields: &str| format!("GET /health/live HTTP/1.1\r\n{fields}\r\n").into_bytes();
    vec![
        b"\0\x01\x02\xff\r\n\r\n".into(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".into(),
        b"GET\r\n\r\n".into(),
        b"GET / \r\n\r\n".into(),
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n".into(),
        b"GET / HTTQ/1.1\r\nHost: x\r\n\r\n".into(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
        get(""),
        get("Host: x\r\nHost: y\r\n"),
        get("Host: x\r\nbad name: 1\r\n"),
        get("Host: x\r\nbäd: 1\r\n"),
        get("Host: x\r\nno colon\r\n"),
        get("Host: x\r\nSpace : 1\r\n"),
        get("Host: x\r\nFolded: a\r\n b\r\n"),
        get("Host: x\r\nFolded: a\r\n\tb\r\n"),
        get("Host: x\r\nA: \0\r\n"),
        format!(
            "{HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
        )
        .into(),
        format!("{HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{{}}").into(),
        format!("{HEAD}Content-Length: -1\r\n\r\n{{}}").into(),
        format!("{HEAD}Content-Length: 99999999999999999999999\r\n\r\n{{}}").into(),
        format!("{HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n").into(),
    ]
}

on_each_database! {
    async fn refusals_of_the_parser_are_problems_like_all_others(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let other = server.send(server.request(Method::GET, "/nothing")).await?;
        let mut requests: Vec<_> = malformed_heads()
            .into_iter()
            .map(|octets| (octets, 400, "malformed-request"))
            .collect();
        for chunks in [
            "zz\r\n{}\r\n0\r\n\r\n",
            "fffffffffffffffff\r\n{}\r\n",
            "2\r\n{}x\r\n0\r\n\r\n",
        ] {
            let octets = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{chunks}").into_bytes();
            requests.push((octets, 400, "bad-request"));
        }
        for fields in [
            format!("X-Long: {}\r\n", "x".repeat(200_000)),
            "X-Many: x\r\n".repeat(2000),
        ] {
            requests.push((
                format!("{HEAD}{fields}\r\n").into_bytes(),
                431,
                "request-head-too-large",
            ));
        }
        let mut request_ids = Vec::new();
        for (octets, status, code) in requests {
            let name = String::from_utf8_lossy(&octets)
                .chars()
                .take(160)
                .collect::<String>();
            let answers = exchange(&server, &octets)
                .await
                .map_err(|error| format!("{name:?}: {error}"))?;
            let [refusal] = answers.as_slice() else {
                return Err(format!("{name:?}: {} responses", answers.len()).into());
            };
            check(refusal, &other, status, code).map_err(|error| format!("{name:?}: {error}"))?;
            request_ids.push(refusal.text("request_id")?);
            alive(&server)
                .await
                .map_err(|error| format!("after {name:?}: {error}"))?;
        }
        let sent = request_ids.len();
        request_ids.sort_unstable();
        request_ids.dedup();
        assert_eq!(request_ids.len(), sent, "each request has an id of its own");
        assert_eq!(site.database().count("registration").await?, 0);
        Ok(())
    }

    async fn responses_before_a_refusal_of_the_parser_stay_intact(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let other = server.send(server.request(Method::GET, "/nothing")).await?;
        for garbage in malformed_heads() {
            let octets = [LIVE.as_bytes(), LIVE.as_bytes(), &garbage].concat();
            let answers = exchange(&server, &octets).await?;
            let [first, second, refusal] = answers.as_slice() else {
                return Err(format!(
                    "{:?}: {} responses",
                    String::from_utf8_lossy(&garbage),
                    answers.len()
                )
                .into());
            };
            for live in [first, second] {
                assert_eq!(
                    (live.status, live.text("status")?.as_str()),
                    (200, "live"),
                    "{live}"
                );
            }
            check(refusal, &other, 400, "malformed-request")?;
        }
        alive(&server).await
    }
}
