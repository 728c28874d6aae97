use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{future::Future, time::Duration};
use tokio::time::{Instant, sleep_until, timeout_at};

pub(super) struct Response {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Response {
    const fn is_refusal(&self) -> bool {
        self.status >= 400
    }
}

/// The reaction of a client to a response.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Behavior {
    /// Repeats the request, after a pause if it was refused. Stops when the time is up, with or
    /// without a response.
    Repeat { pause_ms: u64 },
    /// Takes the members of the next request from the response. Waits for the last response,
    /// without which the chain would break.
    Follow,
}

impl Behavior {
    /// Waits for the response; returns `None` when the time is up.
    pub(super) async fn wait(
        self,
        end: Instant,
        response: impl Future<Output = Result<Response>>,
    ) -> Result<Option<Response>> {
        match self {
            Self::Repeat { .. } => timeout_at(end, response).await.ok().transpose(),
            Self::Follow => response.await.map(Some),
        }
    }

    /// Returns the body of the next request, after the pause that the response calls for.
    pub(super) async fn next_body(
        self,
        body: String,
        response: &Response,
        end: Instant,
    ) -> Result<String> {
        match self {
            Self::Repeat { pause_ms } => {
                if response.is_refusal() && pause_ms > 0 {
                    sleep_until(end.min(Instant::now() + Duration::from_millis(pause_ms))).await;
                }
                Ok(body)
            }
            Self::Follow => successor(&body, response),
        }
    }
}

/// Fills the members of `body` with those of the same name in the response.
fn successor(body: &str, response: &Response) -> Result<String> {
    let text = || String::from_utf8_lossy(&response.body);
    if response.is_refusal() {
        return Err(format!("a client received status {}: {}", response.status, text()).into());
    }
    let sent: Map<String, Value> = serde_json::from_str(body)?;
    let mut members: Map<String, Value> = serde_json::from_slice(&response.body)?;
    let mut next = Map::new();
    for name in sent.into_iter().map(|(name, _)| name) {
        let Some(value) = members.remove(&name) else {
            return Err(Error::from(format!(
                "a response has no member {name:?}: {}",
                text()
            )));
        };
        next.insert(name, value);
    }
    Ok(Value::Object(next).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> Response {
        Response {
            status,
            body: body.into(),
        }
    }

    #[test]
    fn a_successor_has_the_same_members() -> Result<()> {
        let response = response(200, r#"{"b": 2, "a": {"c": [3]}, "x": 9}"#);
        assert_eq!(
            successor(r#"{"a": 0, "b": 1}"#, &response)?,
            r#"{"a":{"c":[3]},"b":2}"#
        );
        Ok(())
    }

    #[test]
    fn a_missing_member_or_a_refusal_is_an_error() {
        assert!(successor(r#"{"a": 0}"#, &response(200, r#"{"b": 2}"#)).is_err());
        assert!(successor(r#"{"a": 0}"#, &response(401, r#"{"a": 2}"#)).is_err());
    }
}
