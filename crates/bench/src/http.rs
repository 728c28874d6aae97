//! Just enough HTTP to set the stage.

use crate::Result;
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

#[derive(Debug, Clone)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub token: Option<String>,
    pub body: Option<Value>,
}

pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Request {
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), token: None, body: None }
    }

    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self { method: "POST", path: path.into(), token: None, body: Some(body) }
    }

    pub fn put(path: impl Into<String>, body: Value) -> Self {
        Self { method: "PUT", ..Self::post(path, body) }
    }

    #[must_use]
    pub fn by(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let token = self.token.iter().map(|token| ("Authorization", format!("Bearer {token}")));
        let media_type = self.body.iter().map(|_| ("Content-Type", "application/json".to_owned()));
        token.chain(media_type).collect()
    }

    pub fn body(&self) -> String {
        self.body.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// Without what depends on the body.
    pub fn head(&self, address: SocketAddr) -> String {
        let mut text = format!("{} {} HTTP/1.1\r\nHost: {address}\r\n", self.method, self.path);
        for (name, value) in self.headers() {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text
    }

    pub fn send(&self, address: SocketAddr) -> Result<Answer> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let (head, body) = (self.head(address), self.body());
        let text = format!("{head}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(text.as_bytes())?;

        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        parse(&answer).ok_or_else(|| format!("{} {} got no answer in HTTP", self.method, self.path).into())
    }

    /// The body of an answer with this status; any other is an error.
    pub fn expect(&self, address: SocketAddr, status: u16) -> Result<Value> {
        let answer = self.send(address)?;
        if answer.status == status {
            return Ok(answer.body);
        }
        Err(format!("{} {} was answered with {}: {}", self.method, self.path, answer.status, answer.body).into())
    }
}

/// What is no JSON becomes null.
fn parse(answer: &str) -> Option<Answer> {
    let status = answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    Some(Answer { status, body: serde_json::from_str(body).unwrap_or_default() })
}

/// A member of a JSON object that has to be text.
pub fn text<'a>(object: &'a Value, member: &str) -> Result<&'a str> {
    object.get(member).and_then(Value::as_str).ok_or_else(|| format!("an answer has no {member}").into())
}
