//! A running server and a client that hides nothing of HTTP/1.1.

#![expect(clippy::indexing_slicing, reason = "a helper of tests may fail them")]

use crate::fakes::{CountingUuids, FixedClock, OneCommonPassword, PlainMac, ScriptedHealth, ThreeTokens};
use infra_http::{Api, HealthState, HttpSettings, NoSessionObserver, serve};
use kernel::PasswordPolicy;
use serde_json::Value;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use testing::Scripted;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

pub struct Server {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<io::Result<()>>,
}

pub async fn start(fakes: impl Into<Scripted>) -> io::Result<Server> {
    start_with(fakes, |_| {}).await
}

pub async fn start_with(fakes: impl Into<Scripted>, change: impl FnOnce(&mut Api)) -> io::Result<Server> {
    let fakes = Arc::new(fakes.into());
    let mut api = Api {
        access: fakes.clone(),
        registration: fakes.clone(),
        auth: fakes.clone(),
        user_profile: fakes.clone(),
        flows: fakes,
        access_tokens: Arc::new(ThreeTokens),
        revocations: Arc::new(ThreeTokens),
        session_observer: Arc::new(NoSessionObserver),
        password_policy: PasswordPolicy::new(15, "Loggia"),
        common_passwords: Arc::new(OneCommonPassword),
        mac: Arc::new(PlainMac),
        uuids: Arc::new(CountingUuids::default()),
        clock: Arc::new(FixedClock),
        health: Arc::new(ScriptedHealth(vec![("database", HealthState::Up)])),
        settings: HttpSettings { workers: 1, ..HttpSettings::default() },
    };
    change(&mut api);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(serve(api, listener, async {
        stopped.await.ok();
    }));
    Ok(Server { address, stop, running })
}

impl Server {
    pub async fn send(&self, request: Request) -> io::Result<Response> {
        self.send_raw(&request.into_bytes()).await
    }

    /// Sends octets as they are and reads one response, or nothing when the connection is closed without one.
    pub async fn send_raw(&self, octets: &[u8]) -> io::Result<Response> {
        let mut stream = TcpStream::connect(self.address).await?;
        // a server that refuses early may close before everything is written
        stream.write_all(octets).await.ok();
        let mut answer = Vec::new();
        let reading = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
        match reading.map_err(io::Error::other)? {
            Err(error) if answer.is_empty() => Err(error),
            _ => Response::parse(&answer).ok_or_else(|| io::Error::other(format!("no response in {answer:?}"))),
        }
    }

    /// Still answers.
    pub async fn is_well(&self) -> bool {
        self.send(get("/health/live")).await.is_ok_and(|response| response.status == 200)
    }

    pub async fn stop(self) -> io::Result<()> {
        self.stop.send(()).ok();
        self.running.await.map_err(io::Error::other)?
    }
}

pub struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

pub fn request(method: &'static str, path: &str) -> Request {
    Request { method, path: path.to_owned(), headers: Vec::new(), body: None }
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
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn signed_in(self) -> Self {
        self.header("Authorization", "Bearer good")
    }

    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.header("Content-Type", media_type)
    }

    pub fn into_bytes(self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", self.method, self.path);
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
        let octets = octets.strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap_or(octets);
        let end = octets.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&octets[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Some(Self { status, headers, body: octets[end + 4..].to_vec() })
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Without what differs between any two responses: the time, and the order in which actix writes headers.
    pub fn lasting(mut self) -> Self {
        self.headers.retain(|(name, _)| name != "date");
        self.headers.sort();
        self
    }

    /// `pointer code`, in order.
    pub fn errors(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        errors.iter().map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"]))).collect()
    }

    /// Checks what every problem has, and gives its status and code.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let json = self.json();
        for member in ["type", "title", "detail", "instance", "code", "request_id"] {
            assert!(json[member].as_str().is_some_and(|text| !text.is_empty()), "{member} in {json}");
        }
        assert_eq!(json["status"], self.status);
        assert_eq!(json["request_id"], self.header("x-request-id"));
        assert_eq!(self.status == 401, !self.header("www-authenticate").is_empty(), "{self:?}");
        (self.status, self.code())
    }
}
