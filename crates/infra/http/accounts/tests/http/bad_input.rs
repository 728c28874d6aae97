//! Bad input never causes a 5xx, and the server continues.

use crate::{
    Checked,
    fakes::Fakes,
    support::{Response, Server, get, post, put, request, start},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn refused(server: &Server, body: impl Into<Vec<u8>>) -> Result<Response, std::io::Error> {
    server
        .send(request("POST", "/v1/sessions").body("application/json", body))
        .await
}

#[tokio::test]
async fn broken_json_is_malformed_and_nothing_else() -> Checked {
    let server = start(Fakes::default()).await?;
    let deep = format!(
        r#"{{"email":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let deep_objects = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
    for body in [
        &b""[..],
        b"{",
        b"{\"email\":}",
        b"{\"email\":\"a\0\"}",
        b"\0\0\0",
        b"{\"email\":\"\xff\xfe\"}",
        br#"{"email":"\ud800"}"#,
        br#"{"email":"\uDC00\uD800"}"#,
        b"{} {}",
        b"{'email':1}",
        deep.as_bytes(),
        deep_objects.as_bytes(),
    ] {
        assert_eq!(
            refused(&server, body).await?.problem(),
            (400, "malformed-json".to_owned()),
            "{body:.40?}"
        );
    }
    assert!(server.is_well().await);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_duplicate_key_is_named() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = refused(
        &server,
        r#"{"email":"a","password":"hunter2","pass\u0077ord":"hunter3"}"#,
    )
    .await?;
    assert_eq!(response.problem(), (400, "duplicate-key".to_owned()));
    assert_eq!(response.errors(), ["/password duplicate-key"]);
    assert!(!String::from_utf8(response.body)?.contains("hunter"));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn json_other_than_an_object_is_invalid() -> Checked {
    let server = start(Fakes::default()).await?;
    for body in ["[]", "null", "1", "1e5", "\"text\"", "true", "[[[[1]]]]"] {
        let response = refused(&server, body).await?;
        assert_eq!(
            response.problem(),
            (422, "validation-failed".to_owned()),
            "{body}"
        );
        assert_eq!(response.errors(), [" wrong-type"]);
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn values_are_never_echoed_and_long_error_lists_are_cut() -> Checked {
    let server = start(Fakes::default()).await?;
    let members: Vec<_> = (0..3000).map(|n| format!(r#""k{n}":"hunter2""#)).collect();
    let response = refused(&server, format!("{{{}}}", members.join(","))).await?;
    assert_eq!(response.status, 422);
    assert!(
        response.body.len() < 20_000
            && !String::from_utf8_lossy(&response.body).contains("hunter2")
    );

    let response = refused(&server, format!(r#"{{"{}":1}}"#, "k".repeat(50_000))).await?;
    assert!(response.status == 422 && response.body.len() < 2_000);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn other_media_types_are_not_supported() -> Checked {
    let server = start(Fakes::default()).await?;
    for media_type in [
        "text/plain",
        "application/xml",
        "application/json; charset=utf-16",
        "multipart/form-data",
    ] {
        let response = server
            .send(request("POST", "/v1/sessions").body(media_type, "{}"))
            .await?;
        assert_eq!(
            response.problem(),
            (415, "unsupported-media-type".to_owned()),
            "{media_type}"
        );
    }
    let compressed = post("/v1/sessions", "{}").header("Content-Encoding", "gzip");
    assert_eq!(
        server.send(compressed).await?.problem(),
        (415, "unsupported-media-type".to_owned())
    );
    let untyped = b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
    assert_eq!(
        server.send_raw(untyped).await?.problem(),
        (415, "unsupported-media-type".to_owned())
    );
    let utf8 = request("POST", "/v1/sessions").body("application/json; charset=UTF-8", "{}");
    assert_eq!(server.send(utf8).await?.status, 422);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_oversized_body_is_refused_with_and_without_its_length() -> Checked {
    let server = start(Fakes::default()).await?;
    let megabyte = vec![b' '; 1024 * 1024];
    assert_eq!(
        refused(&server, megabyte.clone()).await?.problem(),
        (413, "payload-too-large".to_owned())
    );

    let mut chunked =
        b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                        Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n100000\r\n"
            .to_vec();
    chunked.extend(&megabyte);
    chunked.extend(b"\r\n0\r\n\r\n");
    assert_eq!(
        server.send_raw(&chunked).await?.problem(),
        (413, "payload-too-large".to_owned())
    );

    let exactly = format!("{{}}{}", " ".repeat(64 * 1024 - 2));
    assert_eq!(
        refused(&server, exactly).await?.status,
        422,
        "the limit itself is allowed"
    );
    assert!(server.is_well().await);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_rejected_upload_keeps_the_connection_in_step() -> Checked {
    let server = start(Fakes::default()).await?;
    let mut stream = TcpStream::connect(server.address).await?;
    let head = "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&vec![b' '; 200_000]).await.ok();
    stream
        .write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .ok();
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).await.ok();
    let text = String::from_utf8_lossy(&answers);
    assert!(text.starts_with("HTTP/1.1 413"), "{text}");
    let second = text.matches("HTTP/1.1 ").count();
    assert!(
        second == 1 || text.contains("HTTP/1.1 200"),
        "closed, or in step: {text}"
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn unknown_query_parameters_are_refused_everywhere() -> Checked {
    let server = start(Fakes::default()).await?;
    for path in [
        "/v1/users/me",
        "/.well-known/jwks.json",
        "/health/live",
        "/health/ready",
        "/openapi.json",
        "/docs",
        "/docs/",
    ] {
        let response = server
            .send(get(&format!("{path}?surprise=1")).bearer("good"))
            .await?;
        assert_eq!(
            response.problem(),
            (400, "unknown-query-parameter".to_owned()),
            "{path}"
        );
        assert!(
            server
                .send(get(&format!("{path}?")).bearer("good"))
                .await?
                .status
                < 400,
            "an empty query is none: {path}"
        );
    }
    for path in [
        "/v1/registrations",
        "/v1/registrations/1/verification",
        "/v1/registrations/1/resend",
        "/v1/sessions",
    ] {
        let response = server
            .send(post(&format!("{path}?surprise=1"), "{}"))
            .await?;
        assert_eq!(
            response.problem(),
            (400, "unknown-query-parameter".to_owned()),
            "{path}"
        );
    }
    let response = server
        .send(put("/v1/users/me/profile?surprise=1", "{}").bearer("good"))
        .await?;
    assert_eq!(
        response.problem(),
        (400, "unknown-query-parameter".to_owned())
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn unknown_addresses_are_not_found_in_any_spelling() -> Checked {
    let server = start(Fakes::default()).await?;
    let long = format!("/{}", "x".repeat(20_000));
    for path in [
        "/v1",
        "/v1/",
        "/v2/sessions",
        "/v1/sessions/",
        "//v1/sessions",
        "/../etc/passwd",
        "/%00",
        "/%zz",
        "/%ff%fe",
        "/docs/../x",
        "/docs/none.js",
        &long,
    ] {
        let response = server.send(get(path)).await?;
        assert_eq!(
            response.problem(),
            (404, "not-found".to_owned()),
            "{path:.60}"
        );
    }
    for id in ["%00", "%ff", "%zz", "'", "..", "%2e%2e", "0"] {
        let response = server
            .send(post(&format!("/v1/registrations/{id}/resend"), "{}"))
            .await?;
        assert!(response.status == 404, "{id}: {response:?}");
        response.problem();
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn malformed_http_is_answered_or_dropped_and_survived() -> Checked {
    let server = start(Fakes::default()).await?;
    let headers = "X-Filler: y\r\n".repeat(200);
    let (long_line, long_header) = ("x".repeat(100_000), "y".repeat(200_000));
    for octets in [
        "GARBAGE\r\n\r\n".to_owned(),
        "\0\0\0\0\r\n\r\n".to_owned(),
        "GET /\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: x\r\nBad\0Name: y\r\n\r\n".to_owned(),
        "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n".to_owned(),
        "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n".to_owned(),
        "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}".to_owned(),
        "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_owned(),
        "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\nHost: x\r\n{headers}\r\n"),
        format!("GET /{long_line} HTTP/1.1\r\nHost: x\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {long_header}\r\n\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
    ] {
        let mut stream = TcpStream::connect(server.address).await?;
        stream.write_all(octets.as_bytes()).await.ok();
        stream.shutdown().await.ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok();
        let status = Response::parse(&answer).map_or(0, |response| response.status);
        assert!(status < 500, "{octets:.80}: {status}");
    }
    assert!(server.is_well().await);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn strange_methods_and_targets_are_survived() -> Checked {
    let server = start(Fakes::default()).await?;
    for (method, target) in [
        ("TRACE", "/v1/sessions"),
        ("CONNECT", "localhost:80"),
        ("OPTIONS", "*"),
        ("BREW", "/v1/sessions"),
        ("GET", "http://elsewhere.example/v1/sessions"),
        ("DELETE", "/v1/users/me"),
    ] {
        let response = server.send(request(method, target)).await?;
        assert!(
            (400..500).contains(&response.status),
            "{method} {target}: {response:?}"
        );
        response.problem();
    }
    assert!(server.is_well().await);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn random_bodies_never_cause_a_5xx() -> Checked {
    const PIECES: [&str; 24] = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "null",
        "true",
        "1e308",
        "1e999",
        "-0",
        "\0",
        "\"email\"",
        "\"password\"",
        "\"a@b.co\"",
        "é",
        "\u{feff}",
        " ",
        "\"__proto__\"",
        "\"locale\"",
    ];
    let server = start(Fakes::default()).await?;
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = move |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    for path in [
        "/v1/registrations",
        "/v1/sessions",
        "/v1/registrations/1/verification",
        "/v1/registrations/1/resend",
    ] {
        for _ in 0..100 {
            let body: String = (0..next(30)).map(|_| PIECES[next(PIECES.len())]).collect();
            let mut octets = body.clone().into_bytes();
            if next(3) == 0 && !octets.is_empty() {
                let at = next(octets.len());
                octets[at] = next(256) as u8;
            }
            let response = server
                .send(request("POST", path).body("application/json", octets))
                .await?;
            assert!(response.status < 500, "{path} {body:?}: {response:?}");
            if response.status >= 400 {
                response.problem();
            }
        }
    }
    Ok(server.stop().await?)
}
