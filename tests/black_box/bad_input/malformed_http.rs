//! Octets that are not valid HTTP.

use super::alive;
use crate::support::{BoxError, Client, Tested, new_site};
use std::time::Duration;
use test_databases::{TestDatabase, on_each_database};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Returns the status of the response, or `None` if the server closes the connection without one.
async fn status(client: &Client, octets: &[u8]) -> Result<Option<u16>, BoxError> {
    let mut stream = TcpStream::connect(client.address()).await?;
    // the server may close the connection before it has read everything
    let _ = stream.write_all(octets).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await?;
    let answer = answer
        .strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n")
        .unwrap_or(&answer);
    let line = String::from_utf8_lossy(
        answer
            .split(|octet| *octet == b'\r')
            .next()
            .unwrap_or_default(),
    )
    .into_owned();
    match line
        .strip_prefix("HTTP/1.1 ")
        .or(line.strip_prefix("HTTP/1.0 "))
    {
        Some(rest) => Ok(rest.get(..3).and_then(|status| status.parse().ok())),
        None if line.is_empty() => Ok(None),
        None => Err(format!("not an HTTP response: {line:?}").into()),
    }
}

fn post(headers: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /v1/registrations HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n{body}"
    )
    .into()
}

on_each_database! {
    async fn malformed_http_is_rejected_or_dropped(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let json = "Content-Type: application/json\r\n";
        let chunked = format!("{json}Transfer-Encoding: chunked\r\n");
        let long_header = format!("{json}X-Long: {}\r\nContent-Length: 2\r\n", "x".repeat(200_000));
        let many_headers = format!("{json}{}Content-Length: 2\r\n", "X-Many: x\r\n".repeat(2000));
        let octets: Vec<Vec<u8>> = vec![
            b"\0\x01\x02\xff\r\n\r\n".into(),
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".into(),
            b"GET\r\n\r\n".into(),
            b"GET / HTTP/9.9\r\nHost: x\r\n\r\n".into(),
            b"GET / \r\n\r\n".into(),
            b"GET /\0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".into(),
            b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".into(),
            b"GET /%zz%1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".into(),
            b"GET /a/../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".into(),
            b"GET http://elsewhere.example/v1/users/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".into(),
            b"GET /v1/users/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\nConnection: close\r\n\r\n".into(),
            b"GET /v1/users/me HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\nConnection: close\r\n\r\n".into(),
            b"GET /v1/users/me HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n".into(),
            b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".into(),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
            post(&format!("{json}Content-Length: -1\r\n"), "{}"),
            post(&format!("{json}Content-Length: 99999999999999999999999\r\n"), "{}"),
            post(&format!("{json}Content-Length: 2\r\nContent-Length: 3\r\n"), "{}"),
            post(&format!("{json}Content-Length: 1000\r\n"), "{}"),
            post(&format!("{chunked}Content-Length: 2\r\n"), "2\r\n{}\r\n0\r\n\r\n"),
            post(&chunked, "zz\r\n{}\r\n0\r\n\r\n"),
            post(&chunked, "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
            post(&chunked, "5\r\n{}"),
            post(&format!("{json}Transfer-Encoding: gzip, chunked\r\n"), "2\r\n{}\r\n0\r\n\r\n"),
            post(&format!("{json}Expect: 100-continue\r\nContent-Length: 2\r\n"), "{}"),
            post(&long_header, "{}"),
            post(&many_headers, "{}"),
            format!("GET /{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "x".repeat(100_000)).into(),
        ];
        for octets in octets {
            let name = String::from_utf8_lossy(octets.get(..octets.len().min(120)).unwrap_or_default()).into_owned();
            let status = status(&server, &octets).await.map_err(|error| format!("{name:?}: {error}"))?;
            assert!(status.is_none_or(|status| (400..500).contains(&status)), "{name:?}: {status:?}");
            alive(&server).await.map_err(|error| format!("after {name:?}: {error}"))?;
        }
        assert_eq!(site.database().count("registration").await?, 0);
        Ok(())
    }

    async fn aborted_requests_do_not_affect_the_server(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let form = r#"{"email":"ann@example.org","password":"seven brave otters hum"}"#;
        let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", form.len());
        let request = post(&headers, form);
        for sent in (0..request.len()).step_by(7).chain([request.len()]) {
            let mut stream = TcpStream::connect(server.address()).await?;
            stream.write_all(&request[..sent]).await?;
            drop(stream);
        }

        alive(&server).await?;
        let ben = crate::support::Person::named("ben");
        server.sign_up(&ben).await?;
        server.log_in(&ben).await?.with(201)?;
        Ok(())
    }
}
