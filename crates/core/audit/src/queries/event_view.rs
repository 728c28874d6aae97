use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

/// An event of the log. Contains ids but no personal data except the source, which has a field of
/// its own so that an erasure can clear it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventView {
    pub id: Uuid,
    /// The position in the log.
    pub position: i64,
    pub occurred_at: DateTime<Utc>,
    /// `context.thing_happened`.
    pub event_type: String,
    /// `anonymous`, `user:<id>` or `system:<name>`.
    pub actor: String,
    pub target: EventTarget,
    /// The command that recorded the event.
    pub command: String,
    /// `http`, `cli` or `worker`.
    pub transport: String,
    /// The network address of the request, if known.
    pub source: Option<String>,
    pub request_id: String,
    /// The payload of the event.
    pub data: Value,
}

/// The aggregate that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTarget {
    /// The type of the aggregate, such as `account` or `session`.
    pub kind: String,
    pub id: Uuid,
}
