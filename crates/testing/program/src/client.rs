use crate::{Answer, BoxError, Mailbox};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::time::Duration;

/// An HTTP client of one server. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    mails: Mailbox,
    forwarded_for: Option<String>,
}

impl Client {
    pub(crate) fn new(address: &str, mails: Mailbox) -> Result<Self, BoxError> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(60))
            .build()?;
        Ok(Self {
            http,
            address: address.to_owned(),
            mails,
            forwarded_for: None,
        })
    }

    /// Returns a client whose requests come from this address, if the server trusts the proxy
    /// header of the test.
    #[must_use]
    pub fn on_network(&self, address: impl Into<String>) -> Self {
        Self {
            forwarded_for: Some(address.into()),
            ..self.clone()
        }
    }

    /// Returns the host and port of the server.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub const fn mails(&self) -> &Mailbox {
        &self.mails
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .http
            .request(method, format!("http://{}{path}", self.address));
        match &self.forwarded_for {
            Some(address) => request.header("X-Forwarded-For", address),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, BoxError> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer {
            status,
            headers,
            body: response.bytes().await?.into(),
        })
    }

    pub async fn get(&self, path: &str) -> Result<Answer, BoxError> {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Answer, BoxError> {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// Sends a request with an `Idempotency-Key`.
    pub async fn post_once(&self, key: &str, path: &str, body: &Value) -> Result<Answer, BoxError> {
        self.send(
            self.request(Method::POST, path)
                .header("Idempotency-Key", key)
                .json(body),
        )
        .await
    }

    pub async fn get_as(&self, access_token: &str, path: &str) -> Result<Answer, BoxError> {
        self.send(self.request(Method::GET, path).bearer_auth(access_token))
            .await
    }

    pub async fn send_as(
        &self,
        access_token: &str,
        method: Method,
        path: &str,
    ) -> Result<Answer, BoxError> {
        self.send(self.request(method, path).bearer_auth(access_token))
            .await
    }
}
