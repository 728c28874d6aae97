//! HTTP/1.1 over a plain connection, for requests that no client library sends.

use super::{Answer, BoxError, Client};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Sends the octets, and returns all responses until the server closes the connection.
pub async fn exchange(client: &Client, octets: &[u8]) -> Result<Vec<Answer>, BoxError> {
    let mut stream = TcpStream::connect(client.address()).await?;
    stream.write_all(octets).await?;
    let mut answers = Vec::new();
    timeout(Duration::from_secs(20), stream.read_to_end(&mut answers)).await??;
    parse(&answers)
}

fn parse(mut octets: &[u8]) -> Result<Vec<Answer>, BoxError> {
    let mut answers = Vec::new();
    while !octets.is_empty() {
        let end = octets.windows(4).position(|end| end == b"\r\n\r\n");
        let (head, rest) = octets.split_at(end.ok_or("a head without an end")? + 4);
        let (status, headers) = parse_head(std::str::from_utf8(head)?.trim_end())?;
        // an interim response has none
        let length = match headers.get("content-length") {
            Some(length) => length.to_str()?.parse()?,
            None => 0,
        };
        let (body, rest) = rest.split_at_checked(length).ok_or("a short body")?;
        answers.push(Answer {
            status,
            headers,
            body: body.to_vec(),
        });
        octets = rest;
    }
    Ok(answers)
}

fn parse_head(head: &str) -> Result<(u16, HeaderMap), BoxError> {
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.get(9..12));
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").ok_or("a header without a value")?;
        headers.append(name.parse::<HeaderName>()?, HeaderValue::from_str(value)?);
    }
    Ok((status.ok_or("no status")?.parse()?, headers))
}
