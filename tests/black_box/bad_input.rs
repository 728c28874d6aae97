//! Invalid requests are rejected with a precise problem and do not affect the server.

mod bodies;
mod fields;
mod malformed_http;
mod refused_by_the_parser;
mod requests;

use crate::support::{BoxError, Client, Tested};
use reqwest::Method;

/// A request and the expected problem.
struct BadRequest {
    method: &'static str,
    path: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    status: u16,
    code: &'static str,
}

impl BadRequest {
    /// Sends `body` to a route that reads a body.
    fn body(body: impl Into<Vec<u8>>, status: u16, code: &'static str) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self {
            method: "POST",
            path: "/v1/registrations",
            headers,
            body: body.into(),
            status,
            code,
        }
    }

    fn request(method: &'static str, path: &'static str, status: u16, code: &'static str) -> Self {
        Self {
            method,
            path,
            ..Self::body("", status, code)
        }
    }

    fn at(self, path: &'static str) -> Self {
        Self { path, ..self }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self
    }

    async fn check(self, client: &Client) -> Tested {
        let Self {
            method,
            path,
            headers,
            body,
            status,
            code,
        } = self;
        let start = String::from_utf8_lossy(body.get(..body.len().min(60)).unwrap_or_default())
            .into_owned();
        let name = format!("{method} {path} {headers:?} {start}");
        let mut request = client
            .request(Method::from_bytes(method.as_bytes())?, path)
            .body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = client
            .send(request)
            .await
            .map_err(|error| format!("{name}: {error}"))?;
        if method == "HEAD" {
            return answer.with(status).map(drop);
        }
        answer
            .problem(status, code)
            .map_err(|error| format!("{name}: {error}"))?;
        alive(client)
            .await
            .map_err(|error| format!("after {name}: {error}").into())
    }
}

async fn check_all(client: &Client, all: impl IntoIterator<Item = BadRequest>) -> Tested {
    for bad in all {
        bad.check(client).await?;
    }
    Ok(())
}

async fn alive(client: &Client) -> Result<(), BoxError> {
    client.get("/health/live").await?.with(200).map(drop)
}
