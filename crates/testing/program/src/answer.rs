use crate::{BoxError, Tested};
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::collections::BTreeSet;

/// A complete HTTP response.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// Checks the status. The error contains the response.
    pub fn with(self, status: u16) -> Result<Self, BoxError> {
        if self.status == status {
            Ok(self)
        } else {
            Err(format!("expected {status}, got {self}").into())
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn header_names(&self) -> BTreeSet<&str> {
        self.headers.keys().map(|name| name.as_str()).collect()
    }

    pub fn json(&self) -> Result<Value, BoxError> {
        serde_json::from_slice(&self.body).map_err(|error| format!("{error} in {self}").into())
    }

    /// Returns a string member of the JSON body.
    pub fn text(&self, member: &str) -> Result<String, BoxError> {
        let text = self
            .json()?
            .get(member)
            .and_then(Value::as_str)
            .map(str::to_owned);
        text.ok_or_else(|| format!("no text {member} in {self}").into())
    }

    /// Returns the names of the members of the JSON body.
    pub fn members(&self) -> Result<BTreeSet<String>, BoxError> {
        let json = self.json()?;
        let object = json.as_object().ok_or("the body is not an object")?;
        Ok(object.keys().cloned().collect())
    }

    /// Checks that the response is a problem with all members and headers that the API contract
    /// requires.
    pub fn problem(&self, status: u16, code: &str) -> Tested {
        let faults = self.faults(status, code);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(format!("{} in {self}", faults.join(", ")).into())
        }
    }

    fn faults(&self, status: u16, code: &str) -> Vec<String> {
        let document: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let text = |member: &str| document[member].as_str().unwrap_or_default();
        let seconds = self
            .header("retry-after")
            .and_then(|seconds| seconds.parse::<u64>().ok());
        let challenge = self
            .header("www-authenticate")
            .is_some_and(|challenge| challenge.starts_with("Bearer"));
        let expectations = [
            (
                self.status == status && document["status"] == status,
                format!("not {status}"),
            ),
            (text("code") == code, format!("not {code}")),
            (
                self.header("content-type") == Some("application/problem+json"),
                "wrong content type".into(),
            ),
            (
                ["type", "title", "detail"]
                    .iter()
                    .all(|member| !text(member).is_empty()),
                "a member is missing".into(),
            ),
            (text("instance").starts_with('/'), "no instance".into()),
            (
                self.header("x-request-id") == Some(text("request_id")),
                "the request ids differ".into(),
            ),
            (
                self.header("x-content-type-options") == Some("nosniff"),
                "no X-Content-Type-Options".into(),
            ),
            (
                self.header("cache-control") == Some("no-store"),
                "it may be cached".into(),
            ),
            (
                self.header("server").is_none(),
                "unexpected Server header".into(),
            ),
            (
                (status == 401) == challenge,
                "missing or unexpected WWW-Authenticate".into(),
            ),
            (
                !matches!(status, 429 | 503) || seconds.is_some_and(|seconds| seconds > 0),
                "no Retry-After".into(),
            ),
            (
                (status == 405) == self.header("allow").is_some(),
                "missing or unexpected Allow".into(),
            ),
        ];
        expectations
            .into_iter()
            .filter(|(holds, _)| !holds)
            .map(|(_, fault)| fault)
            .collect()
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {:?} {}",
            self.status,
            self.headers,
            String::from_utf8_lossy(&self.body)
        )
    }
}
