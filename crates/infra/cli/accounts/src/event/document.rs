use audit::EventView;
use chrono::SecondsFormat;
use infra_cli::TableRow;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// The event as the API returns it.
#[derive(Serialize)]
pub(crate) struct EventDocument {
    id: Uuid,
    occurred_at: String,
    #[serde(rename = "type")]
    event_type: String,
    actor: String,
    target: TargetDocument,
    command: String,
    transport: String,
    source: Option<String>,
    request_id: String,
    data: Value,
}

#[derive(Serialize)]
struct TargetDocument {
    kind: String,
    id: Uuid,
}

impl From<EventView> for EventDocument {
    fn from(event: EventView) -> Self {
        Self {
            id: event.id,
            occurred_at: event
                .occurred_at
                .to_rfc3339_opts(SecondsFormat::AutoSi, true),
            event_type: event.event_type,
            actor: event.actor,
            target: TargetDocument {
                kind: event.target.kind,
                id: event.target.id,
            },
            command: event.command,
            transport: event.transport,
            source: event.source,
            request_id: event.request_id,
            data: event.data,
        }
    }
}

impl TableRow<7> for EventDocument {
    const HEAD: [&'static str; 7] = [
        "TIME",
        "TYPE",
        "ACTOR",
        "TARGET",
        "TRANSPORT",
        "SOURCE",
        "REQUEST",
    ];

    fn cells(&self) -> [String; 7] {
        [
            self.occurred_at.clone(),
            self.event_type.clone(),
            self.actor.clone(),
            format!("{}:{}", self.target.kind, self.target.id),
            self.transport.clone(),
            self.source.clone().unwrap_or_else(|| "-".to_owned()),
            self.request_id.clone(),
        ]
    }
}
