use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

/// Something that happened. Ids, never personal data; the source is where the request came from, in a field of its own so
/// that an erasure can empty it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventView {
    pub id: Uuid,
    /// Its place in the log.
    pub position: i64,
    pub occurred_at: DateTime<Utc>,
    /// `context.thing_happened`.
    pub event_type: String,
    /// `anonymous`, `user:<id>` or `system:<name>`.
    pub actor: String,
    pub target: EventTarget,
    /// The message that caused it.
    pub command: String,
    /// `http`, `cli` or `worker`.
    pub transport: String,
    /// A network address, where one is known.
    pub source: Option<String>,
    pub request_id: String,
    /// Whatever else belongs to it.
    pub data: Value,
}

/// What it happened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTarget {
    /// `account`, `session` and so on.
    pub kind: String,
    pub id: Uuid,
}
