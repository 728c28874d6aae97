//! Requests that every client of the benchmark can send: `reqwest`, `wrk` and `oha`.

use crate::{Error, Result};
use reqwest::{Method, blocking::Client};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{net::SocketAddr, sync::LazyLock, time::Duration};

/// Keeps connections open; never uses a proxy that the environment names.
static CLIENT: LazyLock<reqwest::Result<Client>> = LazyLock::new(|| {
    Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build()
});

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub token: Option<String>,
    pub body: Option<Value>,
}

impl Request {
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET".to_owned(),
            path: path.into(),
            token: None,
            body: None,
        }
    }

    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: "POST".to_owned(),
            path: path.into(),
            token: None,
            body: Some(body),
        }
    }

    pub fn put(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: "PUT".to_owned(),
            ..Self::post(path, body)
        }
    }

    #[must_use]
    pub fn bearer(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    pub fn url(&self, server: SocketAddr) -> String {
        format!("http://{server}{}", self.path)
    }

    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let token = self
            .token
            .iter()
            .map(|token| ("Authorization", format!("Bearer {token}")));
        let media_type = self
            .body
            .iter()
            .map(|_| ("Content-Type", "application/json".to_owned()));
        token.chain(media_type).collect()
    }

    pub fn body(&self) -> String {
        self.body
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Builds the request for `client`, without a body.
    pub fn template(
        &self,
        client: &reqwest::Client,
        server: SocketAddr,
    ) -> Result<reqwest::Request> {
        let mut request = client.request(self.method()?, self.url(server));
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        Ok(request.build()?)
    }

    fn method(&self) -> Result<Method> {
        Ok(Method::from_bytes(self.method.as_bytes())?)
    }

    /// Sends the request. A response body that is not JSON is read as null.
    pub fn send(&self, server: SocketAddr) -> Result<(u16, Value)> {
        let client = CLIENT.as_ref().map_err(ToString::to_string)?;
        let mut request = client
            .request(self.method()?, self.url(server))
            .body(self.body());
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        let response = request.send()?;
        let status = response.status().as_u16();
        Ok((
            status,
            serde_json::from_slice(&response.bytes()?).unwrap_or_default(),
        ))
    }

    /// Sends the request and returns the response body; any other status is an error.
    pub fn expect(&self, server: SocketAddr, status: u16) -> Result<Value> {
        let (actual, body) = self.send(server)?;
        if actual == status {
            return Ok(body);
        }
        Err(format!(
            "{} {} returned {actual} instead of {status}: {body}",
            self.method, self.path
        )
        .into())
    }
}

/// Returns a member of a JSON object that must be a string.
pub fn string_member<'a>(object: &'a Value, name: &str) -> Result<&'a str> {
    let member = object.get(name).and_then(Value::as_str);
    member.ok_or_else(|| Error::from(format!("a response has no string {name:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt::System, web};
    use serde_json::json;
    use std::{net::TcpListener, thread};

    /// Returns the request's method, token, media type and body with status 202.
    async fn echo(request: HttpRequest, body: String) -> HttpResponse {
        let header = |name| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        HttpResponse::Accepted().json(json!({
            "method": request.method().as_str(),
            "token": header("authorization"),
            "media_type": header("content-type"),
            "body": body,
        }))
    }

    fn echo_server() -> Result<SocketAddr> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        thread::spawn(move || -> Result<()> {
            System::new().block_on(async {
                let app = || App::new().route("/echo", web::to(echo));
                let server = HttpServer::new(app).workers(1).disable_signals();
                Ok(server.listen(listener)?.run().await?)
            })
        });
        Ok(address)
    }

    #[test]
    fn a_request_carries_its_token_and_body() -> Result<()> {
        let request = Request::put("/echo", json!({ "a": 1 })).bearer("t");
        let expected = json!({
            "method": "PUT",
            "token": "Bearer t",
            "media_type": "application/json",
            "body": "{\"a\":1}",
        });
        assert_eq!(request.expect(echo_server()?, 202)?, expected);
        Ok(())
    }

    #[test]
    fn an_unexpected_status_is_an_error() -> Result<()> {
        let error = Request::get("/echo").expect(echo_server()?, 200).err();
        assert!(error.is_some_and(|error| error.to_string().contains("202 instead of 200")));
        Ok(())
    }

    #[test]
    fn a_body_that_is_not_json_is_null() -> Result<()> {
        assert_eq!(
            Request::get("/unknown").send(echo_server()?)?,
            (404, Value::Null)
        );
        Ok(())
    }
}
