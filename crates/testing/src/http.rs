//! A client that hides nothing of HTTP/1.1.

#![expect(clippy::indexing_slicing, reason = "a helper of tests may fail them")]

use serde_json::Value;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends octets as they are and reads one response. Fails if the connection is closed without one.
pub async fn send_raw(address: SocketAddr, octets: &[u8]) -> io::Result<Response> {
    let mut stream = TcpStream::connect(address).await?;
    // a server that rejects early may close before everything is written
    stream.write_all(octets).await.ok();
    let mut answer = Vec::new();
    let reading =
        tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    match reading.map_err(io::Error::other)? {
        Err(error) if answer.is_empty() => Err(error),
        _ => Response::parse(&answer)
            .ok_or_else(|| io::Error::other(format!("no response in {answer:?}"))),
    }
}

pub struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

pub fn request(method: &'static str, path: &str) -> Request {
    Request {
        method,
        path: path.to_owned(),
        headers: Vec::new(),
        body: None,
    }
}

pub fn get(path: &str) -> Request {
    request("GET", path)
}

pub fn post(path: &str, body: &str) -> Request {
    request("POST", path).body("application/json", body)
}

pub fn put(path: &str, body: &str) -> Request {
    request("PUT", path).body("application/json", body)
}

impl Request {
    pub async fn send(self, address: SocketAddr) -> io::Result<Response> {
        send_raw(address, &self.into_bytes()).await
    }

    /// With an access token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.header("Content-Type", media_type)
    }

    pub fn into_bytes(self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
            self.method, self.path
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = &self.body {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        let mut octets = format!("{head}\r\n").into_bytes();
        octets.extend(self.body.unwrap_or_default());
        octets
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn parse(octets: &[u8]) -> Option<Self> {
        let octets = octets
            .strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n")
            .unwrap_or(octets);
        let end = octets.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&octets[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Some(Self {
            status,
            headers,
            body: octets[end + 4..].to_vec(),
        })
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The response without what differs between equal ones: the time, and the order of the
    /// headers.
    pub fn lasting(mut self) -> Self {
        self.headers.retain(|(name, _)| name != "date");
        self.headers.sort();
        self
    }

    /// `pointer code` of each invalid field, in order.
    pub fn errors(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        errors
            .iter()
            .map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"])))
            .collect()
    }

    /// Checks what every problem has, and returns its status and code.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let json = self.json();
        for member in ["type", "title", "detail", "instance", "code", "request_id"] {
            assert!(
                json[member].as_str().is_some_and(|text| !text.is_empty()),
                "{member} in {json}"
            );
        }
        assert_eq!(json["status"], self.status);
        assert_eq!(json["request_id"], self.header("x-request-id"));
        assert_eq!(
            self.status == 401,
            !self.header("www-authenticate").is_empty(),
            "{self:?}"
        );
        (self.status, self.code())
    }
}
