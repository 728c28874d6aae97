use std::sync::Arc;
use uuid::Uuid;

/// Identifies a request in its log lines, events and jobs: 1 to 128 characters of `[A-Za-z0-9._-]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    pub fn parse(text: &str) -> Option<Self> {
        let sane = (1..=128).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        sane.then(|| Self(text.into()))
    }

    pub fn generated(id: Uuid) -> Self {
        Self(id.to_string().into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
