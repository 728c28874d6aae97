//! `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header).

use crate::{Problem, codes};
use actix_web::http::header::HeaderMap;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

const HEADER: &str = "idempotency-key";

/// Returns the client's key, if there is one: a quoted string as in the draft, or bare, as many
/// clients send it.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut values = headers.get_all(HEADER);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(codes::INVALID_IDEMPOTENCY_KEY.into());
    }
    let text = value.to_str().map_err(|_| codes::INVALID_IDEMPOTENCY_KEY)?;
    let quoted = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let key = quoted.unwrap_or(text);
    let visible = key
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\'));
    if visible && (1..=255).contains(&key.len()) {
        Ok(Some(key))
    } else {
        Err(codes::INVALID_IDEMPOTENCY_KEY.into())
    }
}

type Keys = HashSet<(String, String)>;

/// A request as far as a repetition must equal it.
pub(crate) struct IdempotentOperation<'a> {
    pub(crate) name: String,
    pub(crate) body: &'a [u8],
}

/// The keys of the requests that this process is handling. Between processes the row of the receipt
/// decides.
#[derive(Debug, Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<Keys>>);

impl InFlight {
    /// Returns `None` while another request holds the key.
    pub(crate) fn enter(&self, scope: &str, key: &str) -> Option<InFlightGuard> {
        let entry = (scope.to_owned(), key.to_owned());
        self.keys().insert(entry.clone()).then(|| InFlightGuard {
            all: self.clone(),
            entry,
        })
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Frees the key when it is dropped.
#[derive(Debug)]
pub(crate) struct InFlightGuard {
    all: InFlight,
    entry: (String, String),
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.all.keys().remove(&self.entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn parsed(value: &str) -> Option<String> {
        let request = TestRequest::post()
            .insert_header((HEADER, value))
            .to_http_request();
        idempotency_key(request.headers())
            .ok()
            .flatten()
            .map(str::to_owned)
    }

    #[test]
    fn a_quoted_and_a_bare_key_are_the_same_key() {
        assert_eq!(
            parsed("8e03978e-40d5-43dd"),
            Some("8e03978e-40d5-43dd".to_owned())
        );
        assert_eq!(
            parsed("\"8e03978e-40d5-43dd\""),
            Some("8e03978e-40d5-43dd".to_owned())
        );
        for broken in [
            "",
            "\"\"",
            "two words",
            "\"",
            "a\"b",
            "a\\b",
            "\"open",
            &"x".repeat(256),
        ] {
            assert_eq!(parsed(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_key_is_in_flight_until_its_guard_is_dropped() {
        let all = InFlight::default();
        let first = all.enter("anonymous POST /a", "k");
        assert!(first.is_some());
        assert!(all.enter("anonymous POST /a", "k").is_none());
        assert!(
            all.enter("anonymous POST /b", "k").is_some(),
            "another operation"
        );
        drop(first);
        assert!(all.enter("anonymous POST /a", "k").is_some());
    }
}
