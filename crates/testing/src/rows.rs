//! Rows of a store, for the assertions of tests.

use chrono::{DateTime, Utc};
use serde_json::Value;
use services::DeliveryHeaders;
use uuid::Uuid;

/// One row of the event log.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    pub event_id: Uuid,
    pub aggregate: String,
    pub aggregate_id: Uuid,
    pub version: i64,
    pub ordinal: i32,
    pub event_type: String,
    pub schema_version: i16,
    pub payload: Value,
    pub correlation_id: String,
    pub causation_id: Option<Uuid>,
    pub command: String,
    pub actor: String,
    pub transport: String,
    pub source: Option<String>,
    pub traceparent: Option<String>,
    pub occurred_at: DateTime<Utc>,
}

/// One row of the delivery table.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryRow {
    pub id: i64,
    pub message_id: Uuid,
    pub kind: String,
    pub ordering_key: Option<String>,
    pub priority: i16,
    pub payload: Value,
    pub headers: DeliveryHeaders,
    pub state: DeliveryState,
    pub attempts: i32,
    pub run_at: DateTime<Utc>,
    pub locked_by: Option<String>,
    pub locked_until: Option<DateTime<Utc>>,
    pub fence: i64,
    pub last_error: Option<String>,
    pub subject: Option<[u8; 32]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    Ready,
    Running,
    Dead,
}

impl DeliveryState {
    /// As the databases write it: 0, 1 and 2.
    pub const fn stored(number: i16) -> Option<Self> {
        match number {
            0 => Some(Self::Ready),
            1 => Some(Self::Running),
            2 => Some(Self::Dead),
            _ => None,
        }
    }
}
