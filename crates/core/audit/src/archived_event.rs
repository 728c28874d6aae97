use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// An event as the archive keeps it: every field of the log except the network address, which the
/// erasure of a person could no longer clear there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArchivedEvent {
    pub id: Uuid,
    /// The position in the log.
    pub position: i64,
    pub occurred_at: DateTime<Utc>,
    #[serde(rename = "type")]
    pub event_type: String,
    pub schema_version: i16,
    pub aggregate: ArchivedAggregate,
    pub actor: String,
    pub command: String,
    pub transport: String,
    pub request_id: String,
    pub causation_id: Option<Uuid>,
    pub traceparent: Option<String>,
    pub data: Value,
}

/// The aggregate that recorded the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivedAggregate {
    pub kind: String,
    pub id: Uuid,
    pub version: i64,
    /// Orders the events of one version.
    pub ordinal: i32,
}
