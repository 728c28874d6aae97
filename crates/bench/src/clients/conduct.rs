use super::connection::Answer;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{future::Future, time::Duration};
use tokio::time::{Instant, sleep_until, timeout_at};

/// What a client makes of an answer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Conduct {
    /// Asks the same again, after a pause if it was refused. Leaves when time is up, answered or not.
    Repeat { pause_ms: u64 },
    /// Asks with the members of the answer that have the names of those of the request. Stays for the last answer, without
    /// which nobody could go on.
    Follow,
}

impl Conduct {
    /// None when time is up.
    pub(super) async fn wait(
        self,
        end: Instant,
        answer: impl Future<Output = Result<Answer>>,
    ) -> Result<Option<Answer>> {
        match self {
            Self::Repeat { .. } => timeout_at(end, answer).await.ok().transpose(),
            Self::Follow => answer.await.map(Some),
        }
    }

    /// The next body.
    pub(super) async fn next(self, body: String, answer: &Answer, end: Instant) -> Result<String> {
        match self {
            Self::Repeat { pause_ms } => {
                if answer.is_refusal() && pause_ms > 0 {
                    sleep_until(end.min(Instant::now() + Duration::from_millis(pause_ms))).await;
                }
                Ok(body)
            }
            Self::Follow => successor(&body, answer),
        }
    }
}

fn successor(body: &str, answer: &Answer) -> Result<String> {
    let said = || String::from_utf8_lossy(&answer.body);
    if answer.is_refusal() {
        return Err(format!("a client was answered with {}: {}", answer.status, said()).into());
    }
    let asked: Map<String, Value> = serde_json::from_str(body)?;
    let mut told: Map<String, Value> = serde_json::from_slice(&answer.body)?;
    let next = asked.into_iter().map(|(name, _)| {
        let value = told.remove(&name).ok_or_else(|| Error::from(format!("an answer has no {name}: {}", said())))?;
        Ok((name, value))
    });
    Ok(Value::Object(next.collect::<Result<_>>()?).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, body: body.into() }
    }

    #[test]
    fn a_successor_has_the_same_names() -> Result<()> {
        let answer = answer(200, r#"{"b": 2, "a": {"c": [3]}, "x": 9}"#);
        assert_eq!(successor(r#"{"a": 0, "b": 1}"#, &answer)?, r#"{"a":{"c":[3]},"b":2}"#);
        Ok(())
    }

    #[test]
    fn without_them_or_after_a_refusal_there_is_none() {
        assert!(successor(r#"{"a": 0}"#, &answer(200, r#"{"b": 2}"#)).is_err());
        assert!(successor(r#"{"a": 0}"#, &answer(401, r#"{"a": 2}"#)).is_err());
    }
}
